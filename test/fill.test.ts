/** Templates whose expressions are all paths are filled in without Handlebars: with what Handlebars would make of them. */
import fc from 'fast-check'
import Handlebars from 'handlebars'
import { expect, test } from 'vitest'
import { fill } from '../src/bind/fill.ts'

const context = {
  host: { name: 'web1', port: 22, roles: ['web', 'db'], 'rack-no': 'r7', empty: '' },
  hosts: { web1: { address: '10.0.0.1' }, 'db.example': { address: '10.0.0.2' } },
  vars: { region: 'Seoul & <co>', if: 'taken', length: 'long', nothing: undefined, off: false },
}
const handlebars = (template: string) =>
  Handlebars.create().compile(template, { strict: true, noEscape: true })(context)
const outcome = (make: () => string) => {
  try {
    return { made: make() }
  } catch (error) {
    return { refused: (error as Error).message }
  }
}

const names = [
  'host',
  'hosts',
  'vars',
  'name',
  'port',
  'roles',
  'rack-no',
  'web1',
  'address',
  'region',
  'if',
  '0',
]
const odd = [
  'length',
  'nothing',
  'off',
  'this',
  '..',
  '__proto__',
  'constructor',
  'missing',
  '[db.example]',
  '@root',
]
const path = fc
  .array(fc.constantFrom(...names, ...odd), { minLength: 1, maxLength: 4 })
  .map((all) => all.join('.'))
const expression = fc
  .tuple(
    fc.constantFrom('{{', '{{ ', '{{{', '{{~', '\\\\{{', '{{& ', '{ {'),
    path,
    fc.constantFrom('}}', ' }}', '}}}', '~}}', '}'),
  )
  .map((parts) => parts.join(''))
const template = fc
  .array(
    fc.oneof(
      expression,
      fc.constantFrom('http://', ':5000/', ' ', '\n', '{', '}', 'a & b', '$1', '{{! c }}'),
    ),
    {
      maxLength: 6,
    },
  )
  .map((parts) => parts.join(''))

test('it is what Handlebars makes of it, or the same complaint', () => {
  fc.assert(
    fc.property(template, (text) => {
      expect(outcome(() => fill(text, context))).toEqual(outcome(() => handlebars(text)))
    }),
    { numRuns: 3000 },
  )
})

test.each([
  ['{{ host.name }}', 'web1'],
  ['http://{{hosts.web1.address}}:{{ host.port }}/', 'http://10.0.0.1:22/'],
  ['{{ vars.region }}{{ host.rack-no }}{{ host.empty }}', 'Seoul & <co>r7'],
  ['{{#each host.roles}}{{ this }};{{/each}}', 'web;db;'],
])('%s', (text, made) => expect(fill(text, context)).toBe(made))
