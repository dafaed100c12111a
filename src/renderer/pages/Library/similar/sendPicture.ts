// A picture that a person dropped or chose, where the studio can read it: uploaded from a browser, by its path in the window.
import { AppError } from '../../../../shared/errors.ts';
import { transport } from '../../../api/client.ts';
import { showError } from '../../../state/edits.ts';

const PICTURE = /\.(jpe?g|png|webp)$/i;

/** The path of the picture on the studio's computer; null when that failed, which is shown. */
export async function sendPicture(file: File): Promise<string | null> {
  if (!PICTURE.test(file.name)) {
    const error = new AppError('bad_input', `${file.name} is no JPEG, PNG or WebP picture.`);
    showError(error, 'Posters cannot be searched by this file');
    return null;
  }
  try {
    const { upload, desktop } = transport;
    if (upload) return await upload(file);
    return desktop?.pathOf(file) ?? null;
  } catch (error) {
    showError(error, `${file.name} could not be sent`);
    return null;
  }
}
