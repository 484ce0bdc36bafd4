import { type ChildProcess, spawn } from 'node:child_process'
import { userInfo } from 'node:os'
import type { Channel, Connection, Transport } from '../model.ts'

/** This machine, reached by starting processes on it. */
export const local: Transport = {
  name: 'local',
  async connect() {
    const children = new Set<ChildProcess>()
    const listeners: Array<() => void> = []
    const end = () => {
      for (const child of children) child.kill('SIGKILL')
      for (const listener of listeners.splice(0)) listener()
    }
    const connection: Connection = {
      user: userInfo().username,
      async open(command) {
        const child = spawn('/bin/sh', ['-c', command], { stdio: 'pipe' })
        children.add(child)
        child.on('close', () => children.delete(child))
        return channel(child)
      },
      onClose: (listener) => listeners.push(listener),
      destroy: end,
      async close() {
        end()
      },
    }
    return connection
  },
}

function channel(child: ChildProcess): Channel {
  const { stdin, stdout, stderr } = child as ChildProcess &
    Required<Pick<ChildProcess, 'stdin' | 'stdout' | 'stderr'>>
  stdin!.on('error', () => {}) // told by 'close'
  return {
    write: (bytes) => void stdin!.write(bytes),
    end: () => void stdin!.end(),
    onData: (listener) => void stdout!.on('data', listener),
    onError: (listener) => void stderr!.on('data', listener),
    onClose(listener) {
      let failed = ''
      child.on('error', (error) => (failed = error.message))
      child.on('close', (status, signal) =>
        listener({
          reason: failed || (signal ? `ended by ${signal}` : `ended with ${status}`),
          ...(status === null ? {} : { status }),
        }),
      )
    },
    destroy: () => void child.kill('SIGKILL'),
  }
}
