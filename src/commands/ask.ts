import { message, Refusal } from '../messages.ts'
import { canAsk, type Terminal } from './options.ts'
import { Interrupted } from './tell.ts'

/** Asks a person for a secret, without echo; refuses where nobody sits. */
export function askSecret(terminal: Terminal): (name: string, question: string) => Promise<string> {
  return async (name, question) => {
    if (!canAsk(terminal))
      throw new Refusal([
        message('missing-variable', { name: `secrets.${name}`, where: ': nobody is here to be asked' }),
      ])
    const { password, isCancel } = await import('@clack/prompts')
    const said = await password({ message: question })
    if (isCancel(said)) throw new Interrupted(`interrupted: secret \`${name}\` was not given`)
    return said
  }
}
