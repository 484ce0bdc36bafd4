# shellcheck shell=bash
# A shell for a person, where the session of a run stands: in its folder, with its variables, functions and aliases.
# Which of them hold secrets is not known here: all are shown to the engine, which names those that are left out.
#
# Given: nonce, session (below ~/.runbook), term, rows, columns.

# Sets state to what the session's shell has saved last, if it has.
find_state() {
  local slot last newest=0
  private=$HOME/.runbook/$session state=
  [ ! -s "$private/private" ] || read -r private <"$private/private"
  for slot in A B; do
    last=$(tail -n 1 "$private/state.$slot" 2>/dev/null)
    last=${last#\#end }
    [ "$last" -gt "$newest" ] 2>/dev/null && newest=$last state=$private/state.$slot
  done
}

# Each by its kind and name, and what it holds: in a shell of its own that the state is read into, as the session's is.
show_state() {
  # shellcheck disable=SC2016 # for that shell
  BASH_ENV=$state bash --noprofile --norc -c '
    builtin trap - EXIT ERR DEBUG RETURN
    IFS=$'\''\n'\''
    for __name in $(builtin compgen -v); do
      case $__name in BASH | BASH_*) continue ;; esac
      builtin eval "__value=\"\${!$__name[*]} \${$__name[*]-}\"" || continue
      builtin printf "variable %s\0%s\0" "$__name" "$__value"
    done
    for __name in $(builtin compgen -A function); do
      builtin printf "function %s\0%s\0" "$__name" "$(builtin declare -f "$__name")"
    done
    for __name in "${!BASH_ALIASES[@]}"; do
      builtin printf "alias %s\0%s\0" "$__name" "${BASH_ALIASES[$__name]}"
    done' 2>/dev/null
}

# What the shell reads in place of ~/.bashrc. Traps, and options of a shell without a person, are not for this one.
write_rc() { # UNSET
  cat <<END
[ ! -r ~/.bashrc ] || . ~/.bashrc
${state:+. "$state" 2>/dev/null}
trap - EXIT ERR DEBUG RETURN HUP INT QUIT TERM
shopt -s expand_aliases checkwinsize progcomp
unset -v COLUMNS LINES
export TERM=$term
$1
builtin cd -- "\${PWD:-\$HOME}" || cd
rm -f "$rc"
END
}

find_state
show_state
printf '%s\0' "$nonce"
unset=''
while IFS= read -r line && [ -n "$line" ]; do
  case $line in
    'variable '*) unset+="unset -v ${line#* }"$'\n' ;;
    'function '*) unset+="unset -f ${line#* }"$'\n' ;;
    'alias '*) unset+="unalias -- $(printf %q "${line#* }")"$'\n' ;;
  esac
done
rc=$private/hand.$$
cd || cd /
(umask 077 && write_rc "$unset" >|"$rc") 2>/dev/null || rc=/dev/null
exec script -q -e -c "stty rows $rows columns $columns; TERM=$term exec bash --rcfile '$rc' -i" /dev/null
