import { endpoint } from '../endpoint.ts';
import { Nothing } from '../resourceBase.ts';

/**
 * Uploads that go on where they were cut: tus 1.0 (https://tus.io/protocols/resumable-upload), creation and termination. Only pulpo's
 * own server has them; its root names them with the link {@link packageUploadsLink}.
 */
export const packageUploads = {
  /**
   * `Upload-Length` and `Upload-Metadata` with `filename` and `overwriteMode`. 201 with `Location`: a new upload, or the one of this
   * user, name and size that was cut. 200 with a package: one is there and is kept, nothing needs to be sent.
   */
  create: endpoint({
    method: 'POST',
    scope: 'space',
    path: 'packages/uploads',
    accepts: 'bytes',
    answers: 'headers',
    response: Nothing,
    status: 201,
  }),
  /** Asked with HEAD: `Upload-Offset`, and `Upload-Checksum` with the SHA-1 of the bytes that are there. */
  state: endpoint({
    method: 'GET',
    scope: 'space',
    path: 'packages/uploads/{id}',
    accepts: 'bytes',
    answers: 'headers',
    response: Nothing,
  }),
  /** The bytes from `Upload-Offset` on. 204: there is more to come; 201 or 200 with a package, as for a push, once the last byte is there. */
  append: endpoint({
    method: 'PATCH',
    scope: 'space',
    path: 'packages/uploads/{id}',
    accepts: 'bytes',
    answers: 'headers',
    response: Nothing,
  }),
  remove: endpoint({
    method: 'DELETE',
    scope: 'space',
    path: 'packages/uploads/{id}',
    accepts: 'bytes',
    answers: 'headers',
    response: Nothing,
  }),
};

export const packageUploadsLink = 'PulpoPackageUploads';

/** The version of tus that both sides speak, in `Tus-Resumable`. */
export const tusVersion = '1.0.0';
export const tusContentType = 'application/offset+octet-stream';
