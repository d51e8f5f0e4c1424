declare const brand: unique symbol
/** A nominal type: `Brand<string, 'SiteId'>` is a string that nobody can pass where another id is wanted. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name }
