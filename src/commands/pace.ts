import { message, Refusal } from '../messages.ts'
import type { Plan } from '../model.ts'
import type { Pace } from '../run/march.ts'
import type { Options } from './options.ts'

/** How the hosts of a plan go through it, as the command line says; throws `Refusal`. */
export function paceOf({ strategy = 'barrier', forks, maxFailures = '0' }: Options, { hosts }: Plan): Pace {
  return {
    strategy,
    forks: forks === undefined ? Number.POSITIVE_INFINITY : forksOf(forks),
    mayFail: mayFailOf(maxFailures, hosts.length),
  }
}

function forksOf(given: string): number {
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given)
  throw new Refusal([message('unsafe-value', { name: '--forks', why: 'a number of hosts, 1 or more' })])
}

/** Of 30 hosts `10%` are 3: more than these end the run. */
function mayFailOf(given: string, hosts: number): number {
  const [, number, percent] = /^(\d{1,6})(%?)$/.exec(given) ?? []
  if (number !== undefined && !percent) return Number(number)
  if (number !== undefined && Number(number) <= 100) return Math.floor((Number(number) * hosts) / 100)
  const why = 'a number of hosts, or a percentage of them such as 10%'
  throw new Refusal([message('unsafe-value', { name: '--max-failures', why })])
}

/** Connections that are made, or sessions that are ended, at once: a login costs both ends more than any step. */
export function atOnce({ forks }: Partial<Pick<Pace, 'forks'>> = {}): number {
  return Math.min(forks ?? most, most)
}
const most = 32
