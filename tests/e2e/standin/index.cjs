// Runs the built window code on the stand-in runtime (Electron 22, Node 16): adds the few things that it lacks, then loads
// the real main process. For tests only; on the Electron that the package names, nothing of this is needed.
const { protocol } = require('electron');
const { Readable } = require('node:stream');

class Headers {
  constructor(init = {}) {
    this.map = new Map(Object.entries(init).map(([k, v]) => [k.toLowerCase(), String(v)]));
  }
  get(name) {
    return this.map.get(name.toLowerCase()) ?? null;
  }
}
class Response {
  constructor(body, init = {}) {
    this.body = body;
    this.status = init.status ?? 200;
    this.headers = new Headers(init.headers);
  }
}
globalThis.Response ??= Response;
globalThis.Headers ??= Headers;

/** `protocol.handle` of Electron 25 and later, on top of what came before it. */
protocol.handle ??= (scheme, handler) => {
  protocol.registerStreamProtocol(scheme, (request, callback) => {
    const upload = (request.uploadData ?? []).map((part) => part.bytes ?? Buffer.alloc(0));
    const body = upload.length > 0 ? Readable.from(upload) : null;
    Promise.resolve(
      handler({ url: request.url, method: request.method, headers: new Headers(request.headers), body }),
    ).then(
      (response) =>
        callback({
          statusCode: response.status,
          headers: Object.fromEntries(response.headers.map),
          data: Readable.from([Buffer.from(response.body ?? '')]),
        }),
      () => callback({ statusCode: 500, data: Readable.from([]) }),
    );
  });
};
// The stand-in's body is a Node stream already.
Readable.fromWeb = (stream) => stream;

// The catalog's native module ends this runtime's process; here its threads fail to start instead, as they would on a
// machine where that module is broken.
require('node:worker_threads').Worker = class {
  constructor() {
    throw new Error('The catalog cannot run on this runtime.');
  }
};

require(process.env.MARQUEE_MAIN);
