import type { SignRequest } from '@loujing/wire/http/signs'
import type { SiteId } from '@loujing/wire/id'
import { picture } from './client.ts'

/** The sign at a camera, as a PDF to print. */
export const printSign = (site: SiteId, request: SignRequest): Promise<Blob> =>
  picture(`/api/sites/${site}/camera-sign`, request, 'application/pdf')
