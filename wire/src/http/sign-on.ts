import * as Type from 'typebox'

/** How one may sign in here beside account and password: the provider's name, as its button says. */
export type SignInWays = Type.Static<typeof SignInWays>
export const SignInWays = Type.Object({ signOn: Type.Optional(Type.Object({ name: Type.String() })) })
