import type { SealedFiles } from '../../platform/sealed.ts'
import type { Blobs } from './blobs.ts'
import { countSealedHashes, listSealedHashes } from './store/versions.ts'

/** Sealed files of documents, by what they are: for whoever seals them anew. */
export const sealedBlobsOf = (blobs: Blobs): SealedFiles => ({
  place: 'documents.files',
  count: countSealedHashes,
  list: listSealedHashes,
  reseal: (company, sha256) => blobs.reseal({ company, sha256, isSealed: true }),
})
