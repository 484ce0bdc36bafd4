/** What finished runs have left on a host: how to look at it and how to remove it, as steps of a session. */

/** Of one account on one host. */
export interface Left {
  run: string
  /** A keeper still holds one of its sessions. */
  alive: boolean
  /** Whole days since anything of it changed. */
  days: number
  kilobytes: number
}

/** Ids of runs, as the engine makes them: nothing else below `~/.runbook` is ever touched. */
const runId = /^\d{8}T\d{6}-[a-z0-9]{4}$/

/** Is the shell of a session still there, though its keeper may be gone? */
const hasShell = `has_shell() {
  read -r boot shell _ 2>/dev/null <"$1/child" && read -r now </proc/sys/kernel/random/boot_id || return 1
  [ "$boot" = "$now" ] && [ -e "/proc/$shell/exe" ]
}`

/** Prints a line for each run: its id, `alive` or `over`, when it changed last (seconds), its size (kB); `now` first. */
export const look = `(
export LC_ALL=C
${hasShell}
echo "now $(date +%s)"
\\cd ~/.runbook 2>/dev/null || exit 0
for run in *T*-????; do
  [ -d "$run" ] && [ ! -L "$run" ] || continue
  state=over
  for session in "$run"/*/; do
    [ ! -e "$session/lock" ] || flock -n "$session/lock" true || state=alive
    ! has_shell "$session" || state=alive
  done
  changed=$(stat -c %Y "$run" "$run"/* "$run"/*/* 2>/dev/null | sort -n | tail -n 1)
  size=$(du -sk "$run" 2>/dev/null | cut -f 1)
  echo "$run $state \${changed:-0} \${size:-0}"
done
)`

/** The lines of `look`; anything that is no run of ours is left out. */
export function readLook(printed: string): Array<Left> {
  const rows = printed.split('\n').map((line) => line.split(' '))
  const now = Number(rows.find(([word]) => word === 'now')?.[1] ?? 0)
  return rows
    .filter(([run = '', state = '']) => runId.test(run) && ['alive', 'over'].includes(state))
    .map(([run = '', state, changed, size]) => ({
      run,
      alive: state === 'alive',
      days: Math.max(0, Math.floor((now - Number(changed)) / 86_400)),
      kilobytes: Number(size),
    }))
}

/**
 * Removes runs, session by session, each only while nobody holds it; prints those that are gone. Saved variables and
 * texts of steps lie in memory, where `private` says; what lies there and belongs to no session any more goes too.
 */
export function sweep(runs: ReadonlyArray<string>): string {
  const ours = runs.filter((run) => runId.test(run))
  return `(
\\cd ~/.runbook 2>/dev/null || exit 0
${hasShell}
ours() { [ -d "$1" ] && [ ! -L "$1" ] && [ -O "$1" ]; }
for run in ${ours.join(' ')}; do
  ours "$run" || continue
  for session in "$run"/*/; do
    (
      ! has_shell "$session" || exit
      [ ! -e "$session/lock" ] || { exec 9<"$session/lock" && flock -n 9; } || exit
      memory=
      [ ! -f "$session/private" ] || read -r memory <"$session/private"
      case $memory in /dev/shm/runbook.$UID.*/*) ;; /dev/shm/runbook.$UID.*) ! ours "$memory" || rm -rf "$memory" ;; esac
      rm -rf "$session"
    )
  done
  rmdir "$run" 2>/dev/null && echo "$run"
done
[ ! -e "holder.$HOSTNAME" ] || flock -n "holder.$HOSTNAME" rm -f "holder.$HOSTNAME"
for memory in /dev/shm/runbook.$UID."\${HOME//\\//_}"_.runbook_*; do
  ours "$memory" || continue
  for place in */*/private; do
    { read -r used <"$place"; } 2>/dev/null
    [ "$used" != "$memory" ] || continue 2
  done
  rm -rf "$memory"
done
true
)`
}
