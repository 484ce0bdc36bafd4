import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readShell, type Shell } from '../src/signs/shell.ts'

/** Words that a command line may have, and those that mean something to a shell where a command may stand. */
const words =
  'a systemctl A=b x= b=c a+=b A=b=c -n --x=y -- - . .. : % + , @ = 1 1=2 x/=y /usr/bin/env declare export local readonly ' +
  'if then elif else fi time for in until while do done case esac coproc select function command exec eval test sudo'

test('words alone are read as the parser reads them', () => {
  const line = fc
    .array(fc.constantFrom(...words.split(' ')), { minLength: 1, maxLength: 6 })
    .map((all) => all.join(' '))
  fc.assert(
    fc.property(line, (text) => {
      const asked = readShell(`${text} #`) // a remark, which only the parser knows for one
      expect(said(readShell(text))).toEqual(said(asked))
    }),
    { numRuns: 5000 },
  )
})
const said = ({ commands, compound, error, open }: Shell) => ({ commands, compound, error, open: open?.by })
