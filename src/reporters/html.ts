import type { Reporter } from '../model.ts'
import { enter, newAccount } from './account.ts'
import { showPage } from './html/page.ts'

/** The guide with what became of each step: one file that needs nothing else, for a browser. */
export function htmlReporter(): Reporter {
  const account = newAccount()
  const fold: Reporter = (event) => {
    enter(account, event)
    return ''
  }
  fold.finish = () => showPage(account).text
  return fold
}
