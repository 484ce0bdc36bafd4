import { describe, expect, it } from 'vitest'
import { waitOf } from '../src/vocabulary/waiting.ts'
import { waitsIn } from '../src/waits.ts'
import { command, printed, runbook } from './by-hand.ts'

describe('a sentence says how long to wait', () => {
  it.each<[string, number]>([
    ['Wait 300 seconds, then look again.', 300],
    ['If a host is not mapped after 300s, discover it by hand', 300],
    ['This takes up to 5 minutes.', 300],
    ['It may take 1-2 minutes until the agents are up', 120],
    ['Wait a minute.', 60],
    ['please wait a few minutes', 300],
    ['Give it 90 sec', 90],
    ['Allow an hour for the mirror to fill', 3600],
    ['5분 정도 기다린다', 300],
    ['30초 대기', 30],
    ['몇 분 걸릴 수 있습니다', 300],
    ['30~60초 후에 다시 확인', 60],
    ['5分ほど待ちます', 300],
    ['30秒待って確認する', 30],
    ['等待5分钟', 300],
    ['大约需要 30 秒', 30],
    ['請稍候 2 分鐘', 120],
    ['Đợi 30 giây', 30],
    ['Espere 5 minutos', 300],
    ['Aguarde 30 segundos', 30],
    ['Patientez 2 minutes', 120],
    ['Bitte 5 Minuten warten', 300],
    ['Подождите 5 минут', 300],
    ['30 saniye bekleyin', 30],
    ['Tunggu 2 menit', 120],
    ['Poczekaj 5 minut', 300],
  ])('%s', (sentence, seconds) => {
    expect(waitOf(sentence)).toBe(seconds)
  })
  it.each([
    'Wait until it is up.',
    'The 5 minute average is printed.',
    'Tokens are good for 3600 s',
    'Install 3 servers',
    'wait for port 5000',
    'The disk has 300 sectors, wait',
    '기다린다',
    'version 2.5m after all of 3 machines',
  ])('none is said: %s', (sentence) => {
    expect(waitOf(sentence)).toBeUndefined()
  })
})

describe('a guide says where to wait', () => {
  it('in prose, also over a line end, and not in what is run or printed', () => {
    const guide = [
      'Wait 10 seconds.', // 1
      'sleep 300; echo wait 300 seconds', // 2
      'wait 20 seconds', // 3, printed
      'Then wait', // 4
      '2 minutes. Go on.', // 5
      'Nothing here.',
    ].join('\n')
    const step = command('sleep 300; echo wait 300 seconds', 2, { expected: printed('wait 20 seconds', 3) })
    expect(waitsIn(guide, runbook(step))).toEqual([
      { line: 1, seconds: 10 },
      { line: 5, seconds: 120 },
    ])
  })
  it('and nobody waits for more than an hour', () => {
    expect(waitsIn('wait 99 hours', runbook())).toEqual([{ line: 1, seconds: 3600 }])
  })
})
