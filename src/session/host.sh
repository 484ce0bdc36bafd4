# shellcheck shell=bash
# The host's half of a session: a shell that outlives every connection to it. bash >= 4.2, util-linux.
#
#   shell    runs the steps, on a terminal of its own. It takes no decision: each command comes as one line
#            through a FIFO that is its script, and it leaves evidence as files whose mere existence tells.
#   keeper   one per session, holds the lock. The only one who gives a step to the shell, types an answer,
#            judges a dead shell and starts a new one. It never runs a step.
#   window   one per connection, may die at any time. Brings steps, and tells what the files say now.
#
# Of step K, below ~/.runbook/RUN/USER (all 0600 in 0700):
#
#   K.claim      keeper   given to the shell: "body sha mode base"
#   K.began      shell    it may have had effects
#   K.out        shell    what it prints; a step on the terminal prints to `tty`, from byte `base` on
#   rc/K÷32/K.N  shell    its receipt: it ended with status N
#   K.typed      keeper   answers typed, and how much of `tty` was there then
#   K.waits      keeper   "typed why pid program": it waits for input (`asks`; `sudo`: that itself does, `again`: it was
#                         told), or was stopped (`halted`)
#   K.told       keeper   pids of sudo that were told a password, a line each
#   K.input      keeper   it was stopped for that
#   K.end        keeper   all is said; with K.lost (its shell died), K.unknown, K.cap (printed too much), K.stopped (its
#                         time was up), K.memory (it was killed, and the kernel has killed for want of memory meanwhile)
#   K.restored   keeper   its shell died before it began; it was given to a new one
#   K.restarts   window   it restarts the host: the boot that it was asked for in
#   K.nospace    keeper   could not be claimed
#   K.refused    keeper   not run: the state that the steps before it left is gone (a reboot)
#
# One run at a time works for an account on a host: ~/.runbook/holder.HOST names it, and is locked by the keepers of
# that run for as long as a step runs, or a window is open behind which an engine still gives signs of life.
#
# Given: nonce wid run user cap, exclusive (1: heed that lock), and as program what of this text the keeper needs: the
# rules below are where it is cut, so that neither has to parse the other's part. Everything is a byte: LC_ALL=C.

# ── both ─────────────────────────────────────────────────────────────────────────────────────────────────

# Sets rc to the status in the receipt of step $1; two receipts are one too many.
receipt() {
  local file
  rc=
  for file in "rc/$(($1 / 32))/$1".*; do
    [ -e "$file" ] || continue
    if [ -n "$rc" ]; then rc=forged; else rc=${file##*.}; fi
  done
  [ -n "$rc" ]
}

# Is process $1, started at $2 (clock ticks since boot), still there?
alive() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # shellcheck disable=SC2086 # split on purpose
  set -- "$2" ${stat##*) }
  [ "${21}" = "$1" ] && [ "$2" != Z ]
}

# Was step $1 to restart the host, and is this another boot than the one it ran in?
has_restarted() {
  local on boot
  [ -e "$1.restarts" ] && read -r on <"$1.restarts" && read -r boot </proc/sys/kernel/random/boot_id &&
    [ "$on" != "$boot" ]
}

# ── keeper ───────────────────────────────────────────────────────────────────────────────────────────────

# fds: 3 ctl, 4 the terminal's input, 5 the shell's script, 6 the window's bell, 7 the ticker's, 8 the lock on the
# account, 9 the lock on the session
# Given: home; memory: where secrets may lie, if not in it; first: a FIFO that nobody knows of yet; cap mask exclusive
# locale: as the window has them.
keep() {
  trap : HUP INT TERM QUIT PIPE
  exec </dev/null >/dev/null 2>>keeper.err 3<>ctl 4<>tin 5>/dev/null 6>/dev/null
  echo $$ >|keeper
  choose_private
  if [ ! -s mark ]; then
    read -r mark </proc/sys/kernel/random/uuid
    echo "$mark" >|mark
  fi
  read -r mark <mark
  read -r boot </proc/sys/kernel/random/boot_id
  generation=0 shell='' current='' denied='' done=0 good='' good_step=0 window='' window_pid='' typed=0 doomed='' deaths=0 idle=0
  quiet=0 printed='' reader='' halted='' hung='' held='' silent=0 halves=1 still=0
  hash stty && stty=${BASH_CMDS[stty]}
  name_calls
  count_killed
  write_savers
  find_orphan
  [ -n "$orphan" ] || take_over
  tick &
  local op a b c
  while IFS=' ' read -u 3 -r op a b c; do
    case $op in
      win | run | idle | dead | ans | sudo | kill | ping | tick) "on_$op" "$a" "$b" "$c" ;;
      quit) [ "$a" != "$window" ] || break ;;
    esac
    [ -z "$leaving" ] || break
  done
  end_shell
  [ "$b" != forget ] || forget
  [ "$leaving" != gone ] || [ "$private" = "$home" ] || rm -rf "$private"
}

# Bodies and saved variables hold secrets: they stay in memory where that is safe. The folder there belongs to this very
# session, not to whatever stood under its name before: the keeper of that may still be sweeping up. Where it is stays
# said for the keepers after us; a restart of the host has emptied it.
choose_private() {
  local said=''
  [ ! -s private ] || read -r said <private
  private=${said:-${memory:-$home}}
  [ -d "$private" ] || mkdir -m 700 "$private"
  [ -d "$private" ] && [ ! -L "$private" ] && [ -O "$private" ] && [ -w "$private" ] || private=$home
  [ "$said" = "$private" ] || echo "$private" >|private
} 2>/dev/null

# Reads a FIFO with a time-out: a clock that forks nothing. What it reads there is its pace from then on, in seconds.
tick() {
  exec 4>&- 5>&- 6>&- 8>&- 9>&- 7<>clock
  local pace=.5 said
  while [ -e "/proc/$$/exe" ]; do
    said=''
    read -u 7 -r -t "$pace" said
    pace=${said:-$pace}
    echo tick >&3
  done
}

# A session that was left alone looks about every five seconds: hundreds of them must not weigh on a host.
doze() { [ "$halves" = 10 ] || { halves=10 && echo 5 1<>clock; }; }
wake() { [ "$halves" = 1 ] || { halves=1 && echo .5 1<>clock; }; }

# After each step the shell comes to its senses and saves its state, to A and B in turn, so that one of them is always
# whole. bash writes what builtins print line by line: the 50 lines of `shopt -p` are said in one.
write_savers() {
  local slot name options=''
  shopt >|save.A
  while read -r name _; do options+=" $name"; done <save.A
  for slot in A B; do
    printf '%s\n' >|"save.$slot" "$sober" "$expanding" \
      "{ \\builtin declare -p; \\builtin declare -f; \\builtin declare -Fx; \\builtin echo \"shopt -u$options; shopt -s \${BASHOPTS//:/ }\"; \\builtin umask -p; \\builtin trap; \\builtin alias -p; \\builtin echo \"#end \$1\"; } >|$private/state.$slot" \
      "\\builtin echo \"idle \$1 $slot\" >>$home/ctl"
  done
}

# Way back to the real builtins, whatever a step made of them.
sober='\set +euxvfnC; \unset -f . unset set trap builtin; \unset POSIXLY_CORRECT; \trap - DEBUG ERR RETURN'

# Leaving POSIX mode has taken away that aliases are expanded, where the guide asked for that.
expanding='\builtin test -n "${__runbook_on##*expand_aliases*}" || \builtin shopt -s expand_aliases; \unset -v __runbook_on'

# An earlier keeper was killed, its shell lives on: sets orphan to "pid start".
find_orphan() {
  local on pid stat
  orphan=
  read -r on pid stat <child || return 0
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  [ "$on" = "$boot" ] && alive "$pid" "${20}" && orphan="$pid ${20}"
} 2>/dev/null

# The orphan finishes its step and writes the receipt itself. A step on the terminal may wait for an
# answer, and how many were typed died with the keeper: nobody may type blindly, so it is killed.
watch_orphan() {
  local fifo claim k mode _
  # shellcheck disable=SC2086
  if ! alive $orphan; then
    orphan=
    take_over
    return
  fi
  for fifo in script.*; do [ ! -p "$fifo" ] || : <>"$fifo"; done # it may hang in open(2): now it reads the end
  for claim in *.claim; do
    k=${claim%.claim}
    [ -e "$k.began" ] && [ ! -e "$k.end" ] && ! receipt "$k" && read -r _ _ mode _ <"$claim" && [ "$mode" = t ] &&
      kill_shell
  done
}

# With no shell of an earlier keeper left, the files are all there is: judge every step that has no end.
take_over() {
  local slot last claim k kept=0
  for slot in A B; do
    [ -e "$private/state.$slot" ] || continue
    last=$(tail -n 1 "$private/state.$slot" 2>/dev/null)
    last=${last#\#end }
    [ "$last" -gt "$good_step" ] 2>/dev/null && receipt "$last" && good_step=$last good=$slot
  done
  for claim in *.claim; do
    k=${claim%.claim}
    [ -e "$claim" ] || continue
    [ "$k" -le "$done" ] || done=$k
    if [ -e "$k.end" ]; then
      [ "$k" -le "$kept" ] || [ -e "$k.lost" ] || [ -e "$k.unknown" ] || [ -e "$k.refused" ] || kept=$k
      continue
    fi
    if receipt "$k"; then
      [ "$good_step" -ge "$k" ] || : >|"$k.lost"
      finish "$k"
    elif [ -e "$k.began" ] && has_restarted "$k"; then
      : >|"$k.lost"
      : >|"rc/$((k / 32))/$k.0"
      finish "$k"
    elif [ -e "$k.began" ]; then
      : >|"$k.unknown"
      finish "$k"
    else
      rm -f "$claim" # it had no effect and may be given again
      done=$((k - 1))
    fi
  done
  [ "$kept" -le "$good_step" ] || has_restarted "$done" || stale=1
  start_shell
}

# A fresh shell on a fresh terminal and a fresh FIFO (a second reader would run the tail of a half-read line).
# State comes back through BASH_ENV.
start_shell() {
  local fifo
  generation=$((generation + 1)) shell=$$.$generation
  exec 5>&-
  for fifo in script.*; do [ ! -e "$fifo" ] || [ "$fifo" = "$first" ] || rm -f "$fifo"; done
  fifo=$first first=''
  [ -p "$fifo" ] || { fifo=script.$shell && mkfifo "$fifo"; }
  exec 5<>"$fifo"
  {
    echo 'unset BASH_ENV LC_ALL; builtin read -r __runbook_stat </proc/self/stat'
    echo "builtin echo \"$boot \$__runbook_stat\" >|$home/child; unset __runbook_stat"
    [ -z "$locale" ] || printf 'export LC_ALL=%q\n' "$locale"
    printf 'SHELL=%q; umask %s; cd\n' "$SHELL" "$mask"
    [ -z "$good" ] || printf '. %s 2>/dev/null; \\builtin cd -- "$PWD"\n' "$private/state.$good"
  } >|init
  # No exec: script would wait for children that are not its own.
  (
    trap : HUP INT TERM QUIT
    exec 5>&- 6>&- 8>&- 9>&-
    SHELL=/bin/sh TERM=dumb script -qefc \
      "stty -echo -onlcr cols 200 rows 50; BASH_ENV=$home/init exec bash --noprofile --norc $home/$fifo" \
      /dev/null <&4 >>tty 2>&1 3>&- 4>&-
    echo "dead $shell $?" >&3
  ) &
  runner=$!
}

# One line, so that the shell has parsed all of it before any of it runs. The blank line behind it stays
# unread exactly as long as the shell is inside the step: an empty FIFO without a receipt tells on the shell.
# `.` may be a function by then: in POSIX mode special builtins win over functions, and an assignment cannot be
# redefined. Short, since bash reads a FIFO byte by byte.
give() { # K BODY MODE
  local k=$home/$1 save=$home/save.A to begin='' end=''
  [ "$good" != A ] || save=$home/save.B
  if [ "$3" = t ]; then
    to='</dev/tty >/dev/tty 2>&1'
    begin="$stty sane -echo -onlcr </dev/tty >/dev/null 2>&1; \\builtin printf '\\n%s begin $1.\\n' $mark >/dev/tty; "
    end="\\builtin printf '\\n%s end $1.\\n' $mark >/dev/tty; "
  else
    to="</dev/null >>$k.out 2>&1"
  fi
  printf '%s\n\n' "$begin>|$k.began; \\. $2 $to; >|\"$home/rc/$(($1 / 32))/$1.\$?\"; $end{ __runbook_on=\$BASHOPTS POSIXLY_CORRECT=1; \\. $save $1; } 2>/dev/null" >&5
}

ring() { echo >&6; }

# What is waited for comes first. The body held secrets and is of no more use; its output is kept a little longer for a
# reader who comes late.
finish() { # K
  [ ! -e "rc/$(($1 / 32))/$1.137" ] || look_for_want "$1"
  : >|"$1.end"
  ring
  [ "$1" -le "$done" ] || done=$1
  if [ "$current" = "$1" ]; then
    current=
    : >|"$given"
    make_room $((done + 1))
  fi
  [ ! -s "$(($1 - 8)).out" ] || : >|"$(($1 - 8)).out"
}

# For what step $1 prints, and for its receipt: few in each folder, so that a look at one stays cheap.
make_room() {
  [ -e "$1.out" ] || : >>"$1.out"
  [ -d "rc/$(($1 / 32))" ] || mkdir "rc/$(($1 / 32))"
}

# Sets killed to how often the kernel has killed a process for want of memory since it started.
count_killed() {
  local all
  killed=''
  read -r -d '' all
  [[ $all =~ oom_kill\ ([0-9]+) ]] && killed=${BASH_REMATCH[1]} # line by line it would take milliseconds
} 2>/dev/null </proc/vmstat

look_for_want() { # K
  local before=$killed
  count_killed
  [ "$killed" = "$before" ] || : >|"$1.memory"
}

# Only the newest window is heard: what a dead connection still had to say comes too late.
on_win() { # WID PID
  [ -p "bell.$1" ] || return
  exec 6<>"bell.$1"
  wake
  [ -z "$window" ] || [ "$window" = "$1" ] || rm -f "bell.$window" # by which it knows
  window=$1 window_pid=$2 silent=0 idle=0 # or what it brings now would be swept out by the tick that comes before
  hold || echo "$holder" >|"locked.$1"
  ring
}

on_ping() { [ "$1" != "$window" ] || silent=0; } # WID

# The account is ours, or nobody's and then ours; else sets holder. Sessions of one run share it. Nobody writes but behind
# the lock, not even where there is no file: it is made empty. What was seen before the lock was had may be over by then,
# the file swept away or another's: it is looked at again behind it.
hold() {
  local base=${home%/*/*} file run=${home%/*} patience
  file=$base/holder.$HOSTNAME run=${run##*/}
  [ -n "$exclusive" ] && [ -z "$held" ] || return 0
  for patience in -n -w{.05,.05,.05,.05}; do # a run that is just done lets go within a moment
    { exec 8<>"$file"; } 2>/dev/null || return 0
    if ! is_holder "$file"; then
      flock "$patience" 8 && echo "$run" >&8
    fi && flock "$patience" -s 8 && [ /dev/fd/8 -ef "$file" ] && is_holder "$file" && held=1 && return
    exec 8>&-
  done
  is_holder "$file" # says whose it is
  return 1
}

is_holder() { # FILE
  holder=''
  read -r holder <"$1"
  [ "$holder" = "$run" ]
} 2>/dev/null

release() {
  exec 8>&-
  held=''
}

on_run() { # K WID "MODE SHA ASK"
  local k=$1 base=0 body=$private/$1.body.$2 ask="$1 $2 ${3##* }"
  [ "$2" = "$window" ] && [ -z "$orphan" ] && [ "$ask" != "$denied" ] || return
  silent=0
  if [ -e "$k.end" ]; then
    ring
    return
  fi
  [ -z "$current" ] || return
  if ! hold; then
    echo "$holder" >|"$k.locked"
    deny "$ask"
    return
  fi
  if [ ! -e "$body" ]; then # swept away, with whatever else lay there
    : >|"$k.nospace"
    deny "$ask"
    return
  fi
  # shellcheck disable=SC2086
  set -- $3
  output=$k.out
  [ "$1" != t ] || output=tty base=$(stat -c %s tty)
  make_room "$k"
  if echo "$body $2 $1 $base" >|"$k.claim" && [ -s "$k.claim" ]; then
    still=0 current=$k given=$body typed=0 doomed='' ceiling=$((base + cap)) quiet=0 printed='' reader='' halted='' hung=''
    { read -r since _ </proc/uptime; } 2>/dev/null # in hundredths of a second it is a process's time of birth
    since=${since/./} since=${since:-0}
    # Only once: who asks for another step then knows what it goes without.
    if [ -n "$stale" ]; then
      stale=
      : >|"$k.refused"
      finish "$k"
    else
      give "$k" "$body" "$1"
    fi
  else
    rm -f "$k.claim"
    : >|"$k.nospace"
    deny "$ask"
  fi
}

# Who heard nothing at once has asked once more: that must not be answered when something else may be asked for already.
deny() { # ASK
  denied=$1
  ring
}

# The shell has saved its state: the step is over.
on_idle() { # K SLOT
  case $2 in A | B) ;; *) return ;; esac
  [ -n "$current" ] && [ "$1" = "$current" ] && receipt "$1" || return
  good=$2 good_step=$1 deaths=0
  finish "$1"
}

on_dead() { # GENERATION STATUS
  [ "$1" = "$shell" ] || return
  local k=$current body mode
  if [ -z "$k" ]; then
    start_shell
  elif [ -e "$k.unknown" ] || receipt "$k"; then
    : >|"$k.lost"
    start_shell
    finish "$k"
  elif [ -e "$k.began" ]; then
    : >|"$k.lost" # before the receipt: who sees that sees this
    : >|"rc/$((k / 32))/$k.$2"
    start_shell
    finish "$k"
  elif [ $((deaths += 1)) -gt 2 ]; then # the saved state itself kills the shell
    : >|"$k.unknown"
    : >|"$k.lost"
    good='' deaths=0
    start_shell
    finish "$k"
  else
    : >|"$k.restored"
    start_shell
    read -r body _ mode _ <"$k.claim"
    give "$k" "$body" "$mode"
  fi
}

# Typed once, in order, and only while its step runs.
on_ans() { # K WID "I TEXT"
  [ "$2" = "$window" ] && [ "$1" = "$current" ] && ! receipt "$1" || return
  [ "${3%% *}" = $((typed + 1)) ] || return
  local text=${3#"${3%% *}"} file=$private/$1.answer.$2.${3%% *}
  text=${text# } # an empty one has lost the blank before it, too
  if [ "$text" = @ ]; then
    read -r text <"$file" || return
    rm -f "$file"
  fi
  typed=${3%% *} quiet=0 reader='' halted=''
  [ ! -e "$1.waits" ] || rm -f "$1.waits"
  echo "$typed $(stat -c %s tty)" >|"$1.typed" # for a client that comes later: what is answered, up to where
  printf '%b\n' "$text" >&4
}

# A password, for sudo itself that asks for it as it was said to ask: to each once, and nowhere else.
on_sudo() { # K WID TEXT
  local why pid name
  [ "$2" = "$window" ] && [ "$1" = "$current" ] && ! receipt "$1" || return
  { read -r _ why pid name <"$1.waits"; } 2>/dev/null && [ "$why" = sudo ] && asks_itself "$pid" "$name" || return
  echo "$pid" >>"$1.told"
  rm -f "$1.waits"
  quiet=0 reader='' halted=''
  printf '%b\n' "$3" >&4
}

# Its time was up for a process of it, whatever comes behind that and ends well.
mark_stopped() { # K
  [ -z "$hit" ] || : >|"$1.stopped"
}

on_kill() { # K WID SIGNAL
  [ "$2" = "$window" ] && [ ! -e "$1.end" ] && { [ "$1" = "$current" ] || [ -n "$orphan" ]; } || return
  case $3 in
    # What waits for input, unless it has gone on meanwhile, is hung up on, as when somebody closes the terminal.
    INPUT)
      [ -e "$1.waits" ] && [ -z "$hung" ] && ! receipt "$1" || return
      : >|"$1.input"
      hung=4
      signal_step HUP
      ;;
    KILL)
      signal_step KILL
      mark_stopped "$1"
      doomed=$1
      ;;
    *)
      signal_step "$3"
      mark_stopped "$1"
      ;;
  esac
}

# shellcheck disable=SC2317 # called by name
on_tick() {
  local size
  [ -e ctl ] || leaving=gone
  [ -z "$orphan" ] || watch_orphan
  if [ -z "$current" ]; then
    tidy
    return
  fi
  idle=0 silent=0 still=0
  if receipt "$current"; then
    ring
  elif ! read -u 5 -r -t 0; then # back at its script; and with no receipt by now: set -n, extdebug, no descriptors left
    if receipt "$current"; then
      ring
    else
      : >|"$current.unknown"
      kill_shell
    fi
  elif [ "$doomed" = "$current" ]; then
    signal_step KILL
    kill_shell
  elif [ -n "$hung" ] && [ $((hung -= 1)) -le 0 ]; then
    signal_step KILL
    doomed=$current
  else
    size=$(stat -c %s "$output" tty)
    if [ "${size%%[!0-9]*}" -gt "$ceiling" ]; then
      : >|"$current.cap"
      doomed=$current
      signal_step KILL
    else
      watch_for_input "$size"
    fi
  fi
}

# Nothing printed for two seconds, and one and the same process blocked on the terminal in two looks: it waits for
# somebody to type. Whether anybody will is not ours to say. A long silence is looked into less often: a look costs.
watch_for_input() { # SIZES
  local read_before=$reader halted_before=$halted
  if [ "$1" != "$printed" ]; then
    printed=$1 quiet=0 reader='' halted=''
    [ ! -e "$current.waits" ] || rm -f "$current.waits"
    return
  fi
  [ $((quiet += 1)) -ge 4 ] && [ ! -e "$current.waits" ] || return
  [ -n "$reader" ] || [ $((quiet % (quiet < 40 || ${#halted} ? 2 : 12))) = 0 ] || return
  find_reader
  if [ -n "$reader" ]; then
    [ "$reader" = "$read_before" ] && say_waits "$(why_it_asks) $reader"
  elif [ -z "$halted" ] || [ "$halted" != "$halted_before" ]; then
    halted_at=$quiet
  elif [ $((quiet - halted_at)) -ge 14 ]; then # seven seconds
    say_waits "halted ${halted#* }"
  fi
}

say_waits() { # WHY PID PROGRAM
  echo "$typed $1" >|"$current.waits"
  ring
}

why_it_asks() {
  # shellcheck disable=SC2086 # split on purpose
  if ! asks_itself $reader; then echo asks
  elif grep -sqx "${reader%% *}" "$current.told"; then echo again
  else echo sudo; fi
}

# Does sudo read the terminal that was seen to, and nobody beside it? Of `sudo a | sudo b` one asks and the other waits.
asks_itself() { # PID NAME
  local asking='' reader halted
  find_reader
  while [ -n "$reader" ]; do
    # shellcheck disable=SC2086 # split on purpose
    is_sudo $reader || return
    asking+=" ${reader%% *}"
    find_reader "$asking"
  done
  case "$asking " in *" $1 "*) ;; *) return 1 ;; esac
}

# sudo itself, before it runs anything: nobody else of its name has the rights of root here.
is_sudo() { # PID NAME
  local stat word rights pid=$1
  [ "$2" = sudo ] && [ "$UID" != 0 ] || return
  while read -r word _ rights _; do [ "$word" != Uid: ] || break; done <"/proc/$pid/status"
  [ "$rights" = 0 ] || return
  for stat in /proc/[0-9]*/stat; do
    { read -r stat <"$stat"; } || continue
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    [ "$2" != "$pid" ] || return
  done
} 2>/dev/null

# How a line ends that somebody is to answer; terminal control may follow.
question=$'([]:?>#$%)]|：|？)([ \t\r]|\e\\[[0-9;?]*[A-Za-z])*$'

# Sets reader to "pid name" of a process of this step that is asleep reading the shell's terminal; where there is
# none, halted as find_halted does.
find_reader() { # [BUT FOR PIDS]
  local me stat pid asks='' last is_halted='' but_for=${1-}
  reader='' halted=''
  read -r _ me _ <child
  last=$(tail -c 200 tty; echo .) # or the line would lose its end
  last=${last%.} last=${last##*$'\n'}
  [[ $last =~ $question ]] && asks=1
  for stat in /proc/[0-9]*/stat; do
    pid=${stat#/proc/} pid=${pid%/stat}
    case " $but_for " in *" $pid "*) continue ;; esac
    { read -r stat <"$stat"; } 2>/dev/null || continue
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    [ "$4" = "$me" ] || continue
    [ "$pid" = "$me" ] || [ "${20}" -ge "$since" ] || continue
    [ "$1" != T ] || is_halted=1
    [ "$1" = S ] || continue
    reads_terminal "$pid" "/dev/pts/$(($5 & 255 | $5 >> 12 & 1048320))" "$asks" || continue
    { read -r stat <"/proc/$pid/comm"; } 2>/dev/null
    reader="$pid $stat"
    return
  done
  [ -z "$is_halted" ] || find_halted
}

# Sets halted to "ticks pid name" of a process of this step that was stopped (SIGSTOP; SIGTTIN, as one that reads the
# terminal without having it), where all that the shell waits for waits for that one: as its parent, or at a pipe. The
# clock ticks that it has used tell one that is let go and stopped by turns. What the step left in the background
# before it went on to what it is at now does not count.
find_halted() {
  local me stat pid top state=() parent=() born=() ticks=() newest=0 name=''
  read -r _ me _ <child
  for stat in /proc/[0-9]*/stat; do
    pid=${stat#/proc/} pid=${pid%/stat}
    { read -r stat <"$stat"; } 2>/dev/null || continue
    # shellcheck disable=SC2086
    set -- ${stat##*) }
    [ "$4" = "$me" ] && [ "$1" != Z ] || continue
    [ "$pid" = "$me" ] || [ "${20}" -ge "$since" ] || continue
    state[pid]=$1 parent[pid]=$2 born[pid]=${20}
    [ "$2" != "$me" ] || [ "${20}" -lt "$newest" ] || newest=${20}
    [ "$1" != T ] || ticks[pid]=$((${12} + ${13}))
  done
  for pid in "${!state[@]}"; do
    top=$pid
    until [ "$top" = "$me" ] || [ "${parent[top]-}" = "$me" ]; do
      top=${parent[top]-}
      [ -n "$top" ] || continue 2
    done
    [ "$top" = "$me" ] || [ "${born[top]}" -ge $((newest - 100)) ] || continue
    case ${state[pid]} in
      T) [ -n "$name" ] || { { read -r name <"/proc/$pid/comm"; } 2>/dev/null && halted="${ticks[pid]} $pid $name"; } ;;
      S) waits_for_another "$pid" "$me" "${parent[*]}" || { halted='' && return; } ;;
      *) halted='' && return ;;
    esac
  done
}

# Is it in the middle of reading or writing a pipe, or has it a child? The shell has to be waiting for one, too.
waits_for_another() { # PID SHELL PARENTS
  local number='' fd=''
  { read -r number fd _ <"/proc/$1/syscall"; } 2>/dev/null
  case "$reads$writes" in *" ${number:-none} "*) [ ! -p "/proc/$1/fd/$((fd))" ] || return 0 ;; esac
  case " $3 " in *" $1 "*) ;; *) return 1 ;; esac
  [ "$1" != "$2" ] || case "$joins" in *" ${number:- } "*) ;; *) return 1 ;; esac
}

# By the system call each thread of it is in. One that can wait for several things at once, or that we may not
# look at (another user's), counts only with the end of a question standing on the terminal.
reads_terminal() { # PID TERMINAL ASKS
  local call file number fd
  for call in "/proc/$1/task"/*/syscall; do
    number='' fd=''
    { read -r number fd _ <"$call"; } 2>/dev/null
    case " $reads|$waits" in
      *" ${number:-none} "*"|"*) is_terminal "/proc/$1/fd/$((fd))" "$2" && return ;;
      *"|"*" ${number:-none} "*)
        [ -n "$3" ] || continue
        for file in "/proc/$1/fd"/*; do is_terminal "$file" "$2" && return; done
        ;;
    esac
    case $number in '' | *[!0-9]*) ;; *) continue ;; esac
    { read -r number <"/proc/$1/wchan"; } 2>/dev/null
    case $number in *tty_read*) return ;; '' | 0 | wait_woken) [ -z "$3" ] || return 0 ;; esac
  done
  return 1
}
is_terminal() { [ "$1" -ef "$2" ] || [ "$1" -ef /dev/tty ]; }

# Numbers of the system calls that read, that write, that wait for anything, and that wait for a child: as
# <asm/unistd.h> has them.
name_calls() {
  case $HOSTTYPE in
    x86_64) reads=' 0 19 ' writes=' 1 20 ' joins=' 61 247 ' waits=' 7 23 232 270 271 281 ' ;;
    aarch64 | riscv64 | loongarch64) reads=' 63 65 ' writes=' 64 66 ' joins=' 95 260 ' waits=' 22 72 73 ' ;;
    i?86 | arm*) reads=' 3 145 ' writes=' 4 146 ' joins=' 7 114 280 284 ' waits=' 82 142 168 256 308 309 335 336 ' ;;
    powerpc*) reads=' 3 145 ' writes=' 4 146 ' joins=' 7 114 272 ' waits=' 82 142 167 238 280 281 ' ;;
    s390x) reads=' 3 145 ' writes=' 4 146 ' joins=' 7 114 281 ' waits=' 142 168 250 301 302 ' ;;
    *) reads='' writes='' joins='' waits='' ;;
  esac
}

# Nothing runs: after two seconds of that sweep out bodies that were used, which are empty, and those that nobody will ask
# for any more; after an hour without a window, leave. The saved state stays.
tidy() {
  [ $((still += 1)) -lt 4 ] || sweep
  if [ -n "$orphan" ]; then
    idle=0 silent=0
  elif [ -e "/proc/$window_pid/exe" ]; then
    idle=0
    [ $((silent += 1)) -le 60 ] || release
  else
    idle=$((idle + halves)) # half seconds
    [ -z "$held" ] || release
    [ "$idle" -lt 20 ] || doze
  fi
  [ "$idle" -lt 7200 ] || leaving=idle
}

sweep() {
  local body k used=() # of answers, too
  for body in "$private"/*.body.* "$private"/*.answer.*; do
    k=${body##*/}
    [ ! -e "$body" ] || { [ "${k%%.*}" -gt "$done" ] && may_be_asked_for "$k"; } || used+=("$body")
  done
  [ ${#used[@]} -eq 0 ] || rm -f "${used[@]}"
}

# The newest window may have a body here for the step after this one. (The shell of a killed keeper may yet read its.)
may_be_asked_for() { # K.body.WID | K.answer.WID.I
  [ -n "$orphan" ] && return
  case $1 in *".body.$window") [ "$idle" -lt 20 ] ;; *.body.*) return 1 ;; esac
}

# To all processes of the step on the session's terminal but the shell, not to what earlier steps left behind; to the
# shell itself only when nothing else is left.
signal_step() { # SIGNAL
  local stat pid me
  hit=''
  read -r _ me _ <child
  for stat in /proc/[0-9]*/stat; do
    pid=${stat#/proc/} pid=${pid%/stat}
    { read -r stat <"$stat"; } 2>/dev/null || continue
    # shellcheck disable=SC2086
    set -- "$1" ${stat##*) }
    [ "$5" = "$me" ] && [ "$pid" != "$me" ] && [ "$2" != Z ] && [ "${21}" -ge "$since" ] || continue
    kill "-$1" "$pid" 2>/dev/null && hit=1
    [ "$2" != T ] || kill -CONT "$pid" 2>/dev/null # or it would not hear of it
  done
  [ -n "$hit" ] || [ "$1" = TERM ] || kill_shell
}

# When its shell is stopped, script stops itself, and would not see it die.
kill_shell() {
  local pid above
  read -r _ pid _ _ above _ <child
  kill -KILL "$pid"
  kill -CONT "$above"
}

# The terminal hangs up behind it, as at any logout: script would first wait for more to be printed. A shell that is just
# starting has not said its pid yet, and would hang for ever in open(2) if our end of the FIFO were closed now.
end_shell() {
  local tries=0 pause=.002 pid above
  [ -n "$orphan" ] || echo '\exit' >&5
  while [ -e "/proc/${runner:-${orphan% *}}/exe" ] && [ $((tries += 1)) -lt 200 ]; do
    { read -r _ pid _ _ above _ <child && kill -KILL "$pid" "$above"; } 2>/dev/null
    read -u 3 -r -t "$pause" _
    [ "$tries" -lt 20 ] || pause=.02
  done
  exec 5>&-
}

forget() {
  cd / || return
  [ "$private" != "$home" ] || private=
  local base=${home%/*/*} holder=''
  [ -z "$held" ] || ! flock -n 8 || holder=$base/holder.$HOSTNAME # no other session of the run is at work
  rm -rf ${private:+"$private"} "$home/ctl" "$home" ${holder:+"$holder"}
  rmdir "${home%/*}" "$base" 2>/dev/null
}

# ── window ───────────────────────────────────────────────────────────────────────────────────────────────

# Everything said is a frame: a line of the nonce and some words, then bytes up to the next frame.
frame() { printf '\n%s %s\n' "$nonce" "$*"; }

# Ends the window with a reason that no reconnecting will cure.
refuse() { # CODE REASON
  frame "E $*"
  exit 70
}

# fds: 3 ctl, 6 the bell, 8 the output of the step, 9 the lock
watch_and_tell() {
  check_tools
  make_home
  meet_keeper
  frame "H $mark"
  k= put=
  local op a b c
  while :; do
    if [ -n "$k" ] && ! read -r -t 0; then
      wait_for_news
      tell
      continue
    fi
    IFS=' ' read -r op a b c || break
    case $op in
      # shellcheck disable=SC2086 # split on purpose
      B) put_body "$a" $b $c || break ;;
      # shellcheck disable=SC2086
      S) take_step "$a" "$b" $c || break ;;
      A)
        if [ ${#c} -gt 3000 ]; then # more than a FIFO takes in one piece
          printf '%s\n' "$c" >|"$private/$a.answer.$wid.$b"
          c=@
        fi
        echo "ans $a $wid $b $c" >&3
        ;;
      U) echo "sudo $a $wid $b" >&3 ;;
      K) echo "kill $a $wid $b" >&3 ;;
      P) echo "ping $wid" >&3 ;;
      Q)
        leave "$a"
        break
        ;;
    esac
  done
  [ ! -e "$home/bell.$wid" ] && [ ! -e "$private/said.$wid" ] || rm -f "$home/bell.$wid" "$private/said.$wid"
  [ -z "$put" ] || [ -n "$asked" ] || rm -f "$private/${put% *}.body.$wid" # nobody can be given it any more
}

check_tools() {
  local tool
  [ $((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1])) -ge 402 ] || refuse unsupported "bash $BASH_VERSION is too old, 4.2 is needed"
  [ -r /proc/self/stat ] || refuse unsupported 'no /proc'
  for tool in flock script setsid mkfifo stty head tail stat dd; do
    type -P "$tool" >/dev/null || refuse unsupported "no \`$tool\`"
  done
}

make_home() {
  local base=$HOME/.runbook why
  find_mask
  find_memory "$base/$run/$user"
  umask 077
  if ! mkdir -p "$base/$run/$user/rc/0" ${memory:+"$memory"} 2>/dev/null; then
    why=$(mkdir -p "$base/$run/$user/rc/0" 2>&1) || {
      rmdir "$memory" 2>/dev/null
      refuse space "${why:-$base cannot be made}"
    }
  fi
  [ -O "$base" ] && [ ! -L "$base" ] || refuse unsupported "$base is not ours"
  cd -P "$base/$run/$user" || refuse space "$base cannot be entered"
  home=$PWD
  case $home in *[!A-Za-z0-9/._@+,%-]*) refuse unsupported "a home directory named $home" ;; esac
  { printf '%4096s' '' >|probe; } 2>/dev/null ||
    why=$({ printf '%4096s' '' >|probe; } 2>&1) || refuse space "${why##*: } (${base})"
  : >|probe
  : >>tty
  bell=bell.$wid keepers=0 asks=0
}

# Those that are not there yet.
make_fifos() {
  local fifo
  mkfifo "$@" 2>/dev/null
  for fifo; do [ -p "$fifo" ] || refuse space "no FIFO can be made in $home"; done
}

# Sets mask to ours; Linux 4.7 and newer tells it without another process.
find_mask() {
  local word
  mask=
  while read -r word mask; do [ "$word" != Umask: ] || break; done </proc/self/status
  [ -n "$mask" ] || mask=$(umask)
}

# Sets memory to where a new session can keep its secrets. For people logind wipes /dev/shm when their last login ends
# (RemoveIPC), which is just when it is needed.
find_memory() { # HOME
  memory=
  [ "$UID" -lt 1000 ] && [ -d /dev/shm ] && [ ! -e "$1/private" ] && memory=/dev/shm/runbook.$UID.${1//\//_}.$wid
}

# Rings until a keeper answers; starts one when the lock is free, which has to hear of us too: one that was killed may have
# taken our words with it. The lock passes from us to it without a gap.
meet_keeper() {
  local nothing tries=0 started
  start_keeper
  exec 6<>"bell.$wid" 3<>ctl
  echo "win $wid $$" >&3
  until read -u 6 -r -t 1 nothing; do
    superseded && exit 75
    started=$keepers
    start_keeper
    [ "$keepers" = "$started" ] || echo "win $wid $$" >&3
    [ $((tries += 1)) -lt 10 ] || refuse unreachable 'the keeper of the session does not answer'
  done
  read -r keeper <keeper
  read -r mark <mark
  read -r private <private
  [ -z "$memory" ] || [ "$memory" = "$private" ] || rmdir "$memory"
  memory=''
  [ -e "locked.$wid" ] || return
  local holder claim
  read -r holder <"locked.$wid"
  rm -f "locked.$wid"
  for claim in *.claim; do [ -e "$claim" ] || leave forget >/dev/null; done
  refuse locked "$holder"
}

start_keeper() {
  local script='' # of a name that was never used: something may hold what another still had to be read
  exec 9>lock
  ! flock -n 9 || script=script.$wid.$((keepers += 1))
  [ -z "$bell$script" ] || make_fifos ctl tin clock $bell $script
  bell=''
  if [ -n "$script" ]; then
    # By the environment, which it is taken out of at once: from a pipe bash reads a program byte by byte.
    # shellcheck disable=SC2016 # for the keeper
    runbook=$program setsid bash --noprofile --norc -c 'program=$runbook; unset runbook; eval "$program"' bash \
      keep "$home" "$memory" "$script" "$cap" "$mask" "$exclusive" "$locale" </dev/null >/dev/null 2>&1 3>&- 6>&- &
  fi
  exec 9>&-
}

# B K SHA LENGTH, then the body: put it where the keeper finds it. It may come while the step before it runs, and waits
# there until it is asked for; what speaks against it is said then.
put_body() {
  local body=''
  objection='' verdict='' asked=''
  [ "$3" = 0 ] || IFS= read -r -N "$3" body || return
  [ ${#body} -eq "$3" ] || return
  put="$1 $2" text_put=$body
  [ ! -e "$1.end" ] || return 0
  if ! [ -e "$1.claim" ] && ! parse "$body"; then
    objection=syntax
  else
    keep_body "$1"
  fi
  return 0
}

keep_body() { # K
  local check file=$private/$1.body.$wid
  { printf %s "$text_put" >|"$file"; } 2>/dev/null && { IFS= read -r -d '' check <"$file"; [ "$check" = "$text_put" ]; } ||
    objection=nospace
}

# S K MODE OFFSET SHA [r]: have the body that was put for it run, follow it.
take_step() {
  local offset=$3 sha=$4 boot
  [ "$put" = "$1 $sha" ] || return
  k=$1 mode=$2 pause=.005 pos=$offset base='' waiting='' piece=2097152
  [ -e ctl ] || {
    frame "R $k gone - -"
    k=
    return
  }
  if [ -n "${5-}" ] && [ ! -e "$k.restarts" ]; then
    read -r boot </proc/sys/kernel/random/boot_id
    echo "$boot" >|"$k.restarts"
  fi
  [ ! -e "$k.nospace" ] || rm -f "$k.nospace"
  [ ! -e "$k.locked" ] || rm -f "$k.locked"
  if [ ! -e "$k.end" ]; then
    [ -n "$objection" ] || [ -e "$private/$k.body.$wid" ] || keep_body "$k" # a step may have swept it away
    if [ -n "$objection" ]; then
      [ -z "$verdict" ] || {
        frame "V $k"
        printf %s "$verdict"
      }
      frame "R $k $objection - $sha"
      k=
      return
    fi
  fi
  asked=1
  ask_for_it
}

# Each time by another number; what was not heard is said again by the same.
ask_for_it() {
  request="run $k $wid $mode ${put#* } $((asks += 1))"
  echo "$request" >&3
}

# Does bash understand it? A fork, not a new shell: `set -n` inside `eval` reads on and runs nothing. An
# unclosed here-document is but a warning to bash, and yet never what was meant. Sets verdict to what bash says.
parse() { # BODY
  local said first line
  reads_at_once "$1" && return
  said=$(read_only "$1") && [ -z "$said" ] && return
  [[ $(read_only '}') =~ line\ ([0-9]+) ]] && first=${BASH_REMATCH[1]} # bash counts on from our own lines
  while IFS= read -r line; do
    [[ $line =~ line\ ([0-9]+)(:.*) ]] && line="line $((BASH_REMATCH[1] - first + 1))${BASH_REMATCH[2]}"
    [[ $line =~ ^(.*at line )([0-9]+)( delimited.*) ]] &&
      line="${BASH_REMATCH[1]}$((BASH_REMATCH[2] - first + 1))${BASH_REMATCH[3]}"
    verdict+=$line$'\n'
  done <<<"$said"
  return 1
}
# The same of most bodies without a fork, which costs more than all the rest of a step where the host has much to do:
# bash reads it as the body of a function that nobody calls. Not where something in it could be the end of what it is
# wrapped in, and not where a word holds a command: an error in that ends bash 5.2. No is not a verdict.
reads_at_once() { # BODY
  local body=$1 said=$private/said.$wid flat=${1//\\$'\n'/}
  [ ${#body} -le 8192 ] || return
  case $flat in *esac* | *';;'* | *';&'*) return 1 ;; esac
  while [[ $flat =~ $sum ]]; do flat=${flat/"${BASH_REMATCH[0]}"/}; done
  case $flat in *[$'$<>']'('* | *'`'* | *'${'[$' \t\n|(']*) return 1 ;; esac
  case $body in *$'\n') ;; *) body+=$'\n' ;; esac
  shopt -s extglob
  eval "__runbook_read() case x in y)
${body}esac" 2>|"$said"
  set -- $?
  shopt -u extglob
  unset -f __runbook_read
  [ "$1" = 0 ] && [ ! -s "$said" ]
}
# What looks like a command in a word, and is none.
sum='\$\(\([A-Za-z0-9_ +*/%-]*\)\)'

read_only() { # BODY
  shopt -s extglob
  eval "set -n
$1" 2>&1
}

# A bell says nothing but: look. One that is lost costs a pause, never the truth.
wait_for_news() {
  local nothing
  if IFS= read -u 6 -r -t "$pause" nothing; then
    pause=.02
    return
  fi
  case $mode$pause in
    ?.001 | ?.005) pause=.02 ;;
    ?.02) pause=.05 ;;
    p.05) pause=.1 ;;
    p*) pause=.2 ;;
  esac
  [ -e ctl ] || return
  superseded && exit 75
  [ -e "/proc/$keeper/exe" ] || meet_keeper
}

# A newer window has taken our place: the keeper does not hear us any more.
superseded() { [ ! -e "bell.$wid" ] && [ -e ctl ]; }

# What the files say now. The end is looked at first, once: what is printed before it is then complete.
tell() {
  local end='' flags=- sha flag
  if [ -e "$k.end" ]; then
    end=1
  elif [ -e "$k.nospace" ]; then
    # Swept away before the keeper came to it, and there is room for it after all?
    if [ ! -e "$k.claim" ] && [ ! -e "$private/$k.body.$wid" ] && [ "${put%% *}" = "$k" ]; then
      objection=''
      keep_body "$k"
      [ -n "$objection" ] || {
        rm -f "$k.nospace"
        ask_for_it
        return
      }
    fi
    frame "R $k nospace - -"
    k=
    return
  elif [ ! -e "$k.claim" ] && [ -e "$k.locked" ]; then
    read -r sha <"$k.locked"
    frame "R $k locked - $sha"
    k=
    return
  elif [ ! -e "$k.claim" ]; then
    if [ -e ctl ]; then echo "$request" >&3; else
      frame "R $k gone - -"
      k=
    fi
    return
  fi
  if [ -z "$base" ]; then
    open_output || return
  elif [ -n "$end" ]; then
    read -r _ claimed_sha _ <"$k.claim"
  fi
  if [ -z "$end" ]; then
    grow ''
    tell_wait
    return
  fi
  rc=unknown
  [ ! -e "$k.refused" ] || rc=refused
  [ -e "$k.unknown" ] || [ -e "$k.refused" ] || receipt "$k"
  for flag in lost cap restored input memory stopped; do [ ! -e "$k.$flag" ] || flags=$flags${flag:0:1}; done
  ! has_restarted "$k" || flags=${flags}b
  [ "$mode" = p ] || [ -e "$k.lost" ] || [ "$rc" = refused ] || await_mark
  [ ! -e "$k.input" ] || tell_wait
  grow "R $k ${rc:-unknown} $flags $claimed_sha"
  k=
}

# That it waits, for whom, after how many answers, and what stands on the terminal.
tell_wait() {
  local said file=tty
  { read -r said <"$k.waits"; } 2>/dev/null && [ "$said" != "$waiting" ] || return
  waiting=$said
  [ ! "$k.claim" -nt tty ] || file=$k.out # where the step has not printed on it
  frame "W $k $said"
  tail -c 400 "$file"
}

# Output from the byte on that our caller already has.
open_output() {
  local file=$k.out claimed typed answered
  read -r _ claimed_sha claimed base <"$k.claim" && [ -n "$base" ] || return
  mode=$claimed
  [ "$mode" = p ] || file='tty'
  pos=$((pos + base))
  exec 8<"$file" || return
  [ ! -e "$k.typed" ] || { read -r typed answered <"$k.typed" && frame "N $k $typed $((answered - base))"; }
  [ "$pos" = 0 ] || head -c "$pos" <&8 >/dev/null
}

# What was printed on the terminal comes to the file by way of another process.
await_mark() {
  local tries=0
  until tail -c 65536 tty | grep -qaF "$mark end $k."; do
    [ $((tries += 1)) -lt 50 ] || return
    read -u 6 -r -t .02
  done
}

# By what the file has grown, to the byte. Small text leaves in one write with what follows, and forks nothing.
grow() { # TRAILER
  local text='' trailer='' status
  [ -z "$1" ] || printf -v trailer '\n%s %s\n' "$nonce" "$1"
  IFS= read -u 8 -r -d '' -n 16384 text
  status=$?
  if [ $status -ne 0 ]; then
    [ -z "$text" ] || printf -v text '\n%s O %s\n%s' "$nonce" "$k" "$text"
    [ -z "$text$trailer" ] || printf %s "$text$trailer"
    return
  fi
  frame "O $k"
  printf %s "$text"
  [ ${#text} -eq 16384 ] || printf '\0'
  if [ -z "$trailer" ]; then
    pour
    pause=.001
  else
    drain
    printf %s "$trailer"
  fi
}

# No more at a time than goes in half a second or so: an order to stop must come through.
pour() {
  local before after
  read -r before _ </proc/uptime
  copy_blocks $((piece / block))
  read -r after _ </proc/uptime
  before=${before/./} after=${after/./}
  if [ $((after - before)) -lt 20 ] && [ "$piece" -lt 67108864 ]; then
    piece=$((piece * 2))
  elif [ $((after - before)) -gt 50 ] && [ "$piece" -gt 1048576 ]; then
    piece=$((piece / 2))
  fi
}

# To the end as it is now: something left behind may go on printing for ever.
drain() {
  local at size
  at=$(sed -n 's/^pos:[[:space:]]*//p' "/proc/$$/fdinfo/8")
  size=$(stat -Lc %s /dev/fd/8)
  [ "$size" -gt "$at" ] || return
  copy_blocks $(((size - at) / block))
  head -c $(((size - at) % block)) <&8
}

# In large pieces: head takes 8 KiB at a time, and twice as long.
block=131072
copy_blocks() { # HOW_MANY, where fewer are there these
  [ "$1" -eq 0 ] || dd bs="$block" count="$1" 2>/dev/null <&8
}

# Ends the session and waits until it is gone.
leave() { # forget | keep
  local nothing pause=.002 tries=0
  echo "quit $wid $1" >&3
  while [ -e "/proc/$keeper/exe" ]; do
    superseded && return
    read -u 6 -r -t "$pause" nothing
    [ $((tries += 1)) -lt 20 ] || pause=.02
  done
  frame Q
}

# ─────────────────────────────────────────────────────────────────────────────────────────────────────────

IFS=$' \t\n'
leaving='' orphan='' runner='' stale='' since=0
if [ "${1-}" = keep ]; then
  home=$2 memory=$3 first=$4 cap=$5 mask=$6 exclusive=$7 locale=$8
  LC_ALL=C
  cd "$home" && keep
else
  locale=${LC_ALL-}
  unset LC_ALL
  LC_ALL=C
  watch_and_tell
fi
