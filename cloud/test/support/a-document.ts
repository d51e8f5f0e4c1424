import { setTimeout as sleep } from 'node:timers/promises'
import type { DocumentFolder, DocumentText } from '@loujing/wire/http/documents'
import { uuidv7 } from '@loujing/wire/id'
import type { Page } from '@loujing/wire/page'
import type { TestApp } from './app.ts'
import { must, type Session } from './seed.ts'

/** A public document of two versions, a file in quarantine and an upload on its way. */
export async function aDocument(
  cloud: TestApp,
  project: string,
  { manager, other }: { manager: Session; other: Session },
): Promise<Record<string, string>> {
  const folders = `/api/projects/${project}/document-folders`
  const { items } = must<Page<DocumentFolder>>(await manager.call('POST', `${folders}/fill`), 200)
  const [folder] = items
  const document = uuidv7<string>()
  const make = { folder: folder!.id, class: 'minutes', grade: 'public', title: '例会' }

  async function begin(by: Session, wanted: object): Promise<string> {
    const id = uuidv7<string>()
    const wish = { document, step: 'major', note: '', bytes: 2, fileName: 'a.txt', ...wanted }
    must(await by.call('PUT', `/api/projects/${project}/document-uploads/${id}`, wish), 201)
    return id
  }
  async function send(by: Session, wanted: object): Promise<string> {
    const id = await begin(by, wanted)
    const sent = await cloud.app.inject({
      method: 'PATCH',
      url: `/api/document-uploads/${id}`,
      headers: {
        cookie: by.cookie,
        'x-loujing': '1',
        'tus-resumable': '1.0.0',
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      },
      payload: Buffer.from('ok'),
    })
    must<void>(sent, 204)
    return id
  }

  const beforeVersionId = await send(manager, { make })
  const documentVersionId = await send(manager, {})
  const quarantinedId = await send(other, { document: uuidv7(), make, fileName: 'a.bat' })
  for (const version of [beforeVersionId, documentVersionId]) {
    const url = `/api/document-versions/${version}/text`
    while (must<DocumentText>(await manager.call('GET', url), 200).state === 'waiting') await sleep(50)
  }
  return {
    ...{ documentId: document, documentVersionId, beforeVersionId, quarantinedId, folderId: folder!.id },
    documentUploadId: await begin(manager, {}),
    ...{ documentCodeId: uuidv7(), documentLinkId: uuidv7() },
  }
}
