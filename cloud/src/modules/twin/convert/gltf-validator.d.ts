declare module 'gltf-validator' {
  export type Issue = { code: string; message: string; severity: 0 | 1 | 2 | 3; pointer?: string }
  export type Report = { issues: { numErrors: number; numWarnings: number; messages: Issue[] } }
  export function validateBytes(bytes: Uint8Array, options?: { maxIssues?: number }): Promise<Report>
}
