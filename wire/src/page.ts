import * as Type from 'typebox'

/** Every list is paged by an opaque cursor: ask again with `nextCursor` until it is absent. */
export type PageQuery = Type.Static<typeof PageQuery>
export const PageQuery = Type.Object({
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
})

export type Page<Item> = { items: Item[]; nextCursor?: string }
export const pageOf = <Item extends Type.TSchema>(item: Item) =>
  Type.Object({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()) })
