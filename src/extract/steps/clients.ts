/** Database clients and the statements that are typed into them. */

import type { Statement } from '../../model.ts'
import { enough } from '../../signs/confidence.ts'
import { sqlRisks } from '../../signs/programs.ts'
import { leaving, type Unit } from '../lines/scan.ts'
import { aside, asideAnswer, type Fold, insert, leave, said, typed, where } from './fold.ts'
import { opensDatabase, risks } from './risks.ts'

export function foldClient(fold: Fold, unit: Unit): void {
  closeClient(fold)
  if (unit.confidence < enough.run) {
    leave(fold, unit)
    return
  }
  fold.client = { unit, where: where(fold, unit), answers: [], trail: fold.sections.trail(), used: false }
  fold.last = undefined
}

/** A client into which nothing was typed is a command that a person uses. */
export function closeClient(fold: Fold): void {
  const { client } = fold
  fold.client = undefined
  if (!client || client.used) return
  const { unit, where, answers } = client
  insert(fold, {
    kind: 'command',
    ...said(fold, unit),
    trail: client.trail,
    where,
    ...typed(unit),
    answers,
    risks: [...risks(unit), opensDatabase],
  })
}

export function foldStatement(fold: Fold, unit: Unit): void {
  if (unit.confidence < enough.run) {
    leave(fold, unit)
    return
  }
  const { client } = fold
  if (unit.because === leaving && !client && fold.last?.kind !== 'sql') {
    aside(fold, unit, 'narrative')
    return
  }
  if (client && !client.used)
    for (const answer of client.answers) if (answer.position) asideAnswer(fold, client.unit, answer.position)
  const { witnesses, ...place } = client ? client.where : where(fold, unit)
  const step: Statement = {
    kind: 'sql',
    ...said(fold, unit),
    where: { ...place, witnesses },
    ...typed(unit),
    ...(client ? { client: client.unit.text } : {}),
    risks: sqlRisks(unit.text.text),
  }
  if (client) client.used = true
  fold.steps.push(step)
  fold.last = step
  if (unit.because === leaving) fold.client = undefined
}
