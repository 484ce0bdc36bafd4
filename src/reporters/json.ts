import type { Reporter } from '../model.ts'

/** The events themselves, one JSON line each, for other programs. */
export const jsonReporter = (): Reporter => (event) => `${JSON.stringify(event)}\n`
