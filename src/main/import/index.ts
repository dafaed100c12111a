// What reading tables and posters offers to the core and to the catalog's import.
export { downloadPosters, type DownloadOptions, type DownloadResult, type PosterLink } from './download.ts';
export { openFilmTable, type FilmBlock, type FilmTable } from './filmTable.ts';
export type { FilmRecord, Said } from './filmRecord.ts';
export { inspectTable, isOwnExport } from './inspect.ts';
export { listPosterFiles, matchPosterNames, type PosterFile, type PosterFolder } from './posterFiles.ts';
