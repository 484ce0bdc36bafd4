/**
 * Programs for bash that read and write one file of a host; they need only coreutils.
 *
 * Both are given their words as arguments, so that no path is ever part of a program. What they print begins
 * with `runbook:`. Exit status: 71 the file is not what it was, 72 this kind of file is not edited,
 * 73 it cannot be written, 74 what was read back is not what was written, 77 this account may not, and root may.
 */

/** Bytes above which a file is not read. */
export const largest = 8 * 1024 * 1024

/** Finds the file behind `$1`: its own path, links followed, in `target`; empty `kind` where there is none. */
const find = String.raw`
set -u
export LC_ALL=C PATH=/usr/bin:/bin:/usr/sbin:/sbin:$PATH
umask 077
refuse() {
  status=$1
  shift
  printf "runbook:refused %s\n" "$*"
  exit "$status"
}
hash() { sha256sum | { read -r sum rest; printf %s "$sum"; }; }
path=$1
case $path in "~/"*) path=$HOME/${'$'}{path#"~/"} ;; esac
case $path in "" | */) refuse 72 "this is no path of a file" ;; esac
if [ -e "$path" ]; then
  kind=file
  target=$(readlink -e -- "$path"; printf x)
  target=${'$'}{target%?x}
elif [ -L "$path" ]; then
  refuse 72 "it is a symbolic link that leads nowhere"
else
  kind=
  directory=$(dirname -- "$path"; printf x)
  directory=${'$'}{directory%?x}
  [ -d "$directory" ] || refuse 72 "its directory does not exist or cannot be reached"
  directory=$(readlink -e -- "$directory"; printf x)
  directory=${'$'}{directory%?x}
  target=${'$'}{directory%/}/${'$'}{path##*/}
fi
directory=${'$'}{target%/*}
directory=${'$'}{directory:-/}
for cut in "$target".runbook-*.new; do
  [ -e "$cut" ] && refuse 72 "writing it in place was once cut off; all of it is in $cut: copy that into it, then remove that"
done
[ -z "$kind" ] || [ -f "$target" ] || refuse 72 "it is no regular file"
`

/** `$1` path, `$2` largest size: prints what the file is and holds. */
export const reading = String.raw`${find}
encoded=
if [ -n "$kind" ]; then
  [ -r "$target" ] || refuse 77 "it may not be read by $(id -un)"
  size=$(stat -c %s -- "$target") || refuse 72 "it cannot be looked at"
  [ "$size" -le "$2" ] || refuse 72 "it has $size bytes, more than $2"
  encoded=$(base64 <"$target") || refuse 72 "it cannot be read"
  printf "runbook:state file\n"
  printf "runbook:sha256 %s\n" "$(printf "%s\n" "$encoded" | base64 -d | hash)"
  stat -c "runbook:size %s
runbook:mode %a
runbook:owner %u:%g
runbook:links %h" -- "$target"
else
  printf "runbook:state missing\n"
fi
printf "runbook:target %s\n" "$(printf %s "$target" | base64 | tr -d "\n")"
if [ -L "$path" ]; then printf "runbook:link yes\n"; fi
if [ -w "$directory" ]; then printf "runbook:directory writable\n"; else printf "runbook:directory read-only\n"; fi
printf "runbook:content\n%s\nrunbook:end\n" "$encoded"
`

/**
 * From here on in the folder of the file, and by names in it alone: whoever puts a link in the place of that folder, or
 * of one above it, leads nobody elsewhere. The kernel says where we are. `$where` is the file's own path.
 */
const entering = `
where=$target folder=$directory
cd -P -- "$directory" || refuse 72 "its directory cannot be entered"
here=$(readlink -- "/proc/$$/cwd"; printf x)
[ "${'$'}{here%?x}" = "$directory" ] || refuse 71 "it leads to another file than when it was read"
target=./${'$'}{target##*/} directory=.
`

/**
 * What an earlier try of the same run left for this file, which was killed, goes; on another file in the folder, another
 * host of the run may be at work that has the same folder. `replace` puts `$temporary`, which is written and settled, in
 * the place of `$target`, or into it where it has to stay the same file.
 */
const replacing = String.raw`
temporary= previous= own=$(printf %s "${'$'}{target##*/}" | hash)
own=.$5.${'$'}{own:0:8}
rm -f -- "${'$'}{directory%/}/$own."????????
trap 'rm -f -- "$temporary" "$previous"' EXIT
look() { stat -c "%u:%g %a" -- "$1"; }
made() { mktemp -- "${'$'}{directory%/}/$own.XXXXXXXX"; }
make() { temporary=$(made) || cannot_make; }
cannot_make() { if [ -w "$directory" ]; then refuse 73 "no file can be made in $folder"; else refuse 77 "no file may be made in $folder by $(id -un)"; fi; }
kept() { [ "$(look "$temporary")" = "$(look "$1")" ] || cannot_keep "$1"; }
cannot_keep() { refuse 77 "its owner ($(stat -c %U:%G -- "$1")) or mode ($(stat -c %a -- "$1")) cannot be kept by $(id -un)"; }
settle() { sync -- "$1" 2>/dev/null || sync; }
alike() { [ "$(hash <"$1")" = "$(hash <"$target")" ]; }
mounted() {
  while read -r _ _ _ _ place _; do
    printf -v place %b "${'$'}{place//\\/\\0}"
    [ "$place" != "$where" ] || return 0
  done </proc/self/mountinfo
  return 1
} 2>/dev/null
replace() {
  if [ "$(stat -c %h -- "$target")" = 1 ] && ! mounted; then
    mv -fT -- "$temporary" "$target" || refuse 73 "it cannot be put in place"
    return
  fi
  [ -w "$target" ] || refuse 77 "it may not be written by $(id -un)"
  previous=$(made) && cat <"$target" >"$previous" || refuse 73 "it cannot be copied"
  ln -T -- "$temporary" "$1" || refuse 73 "its new content cannot be kept beside it"
  settle "$directory"
  if ! cat <"$temporary" >"$target"; then
    alike "$previous" || cat <"$previous" >"$target"
    alike "$previous" || refuse 73 "it cannot be written in place, and may be half of each; all of it is in $folder/${'$'}{1#./}"
    rm -f -- "$1"
    refuse 73 "it cannot be written in place, and is as it was"
  fi
  settle "$target"
  rm -f -- "$1"
}
`

/**
 * `$1` path, `$2` its own path as it was read, `$3` its SHA-256 then (`-`: there was none), `$4` the SHA-256 of the
 * new content, `$5` what the backup is called behind the file's name, `$6` mode of a new file; the content comes
 * on stdin in base64.
 *
 * A file with other names (hard links), or one that is mounted where it is, is written in place, for a new file in its
 * stead would leave those behind. That cannot be done at once: until it is done all of the new content is kept in
 * `FILE.runbook-RUN.new`, and as long as that exists nobody of us reads a file that may be half of each.
 */
export const writing = String.raw`${find}
[ "$target" = "$2" ] || refuse 71 "it leads to another file than when it was read"
${entering}
${replacing}
same() { if [ -e "$target" ]; then [ "$(hash <"$target")" = "$3" ]; else [ "$3" = - ] && ! [ -L "$target" ]; fi; }

if [ -n "$kind" ] && [ "$(hash <"$target")" = "$4" ]; then
  printf "runbook:written already\n"
  exit 0
fi
same "$@" || refuse 71 "somebody has changed it since it was read"
if [ -n "$kind" ]; then
  backup=$target.$5
  if ! [ -e "$backup" ]; then
    make
    cp -a -- "$target" "$temporary" && [ "$(hash <"$temporary")" = "$3" ] || refuse 73 "it cannot be copied"
    settle "$temporary"
    ln -T -- "$temporary" "$backup" || refuse 73 "its backup cannot be made"
    rm -f -- "$temporary"
  fi
  printf "runbook:backup %s\n" "$(printf %s "$where.$5" | base64 | tr -d "\n")"
fi
make
if [ -n "$kind" ]; then
  cp -a -- "$target" "$temporary" && chmod u+w -- "$temporary" || refuse 73 "it cannot be copied"
fi
base64 -d >"$temporary" || refuse 73 "the new content cannot be written"
[ "$(hash <"$temporary")" = "$4" ] || refuse 73 "the new content was not written whole"
if [ -n "$kind" ]; then
  chmod --reference="$target" -- "$temporary"
  kept "$target"
else
  chmod -- "$6" "$temporary" || refuse 73 "its mode cannot be set"
fi
settle "$temporary"
same "$@" || refuse 71 "somebody has changed it since it was read"
if [ -n "$kind" ]; then
  replace "$backup.new"
else
  ln -T -- "$temporary" "$target" || refuse 71 "it cannot be put in place, or somebody has made it meanwhile"
  rm -f -- "$temporary"
fi
settle "$directory"
[ "$(hash <"$target")" = "$4" ] || refuse 74 "what was read back is not what was written"
printf "runbook:written now\n"
`

/**
 * `$1` path, its own; `$2` the SHA-256 that it has; `$3` the SHA-256 that it had before the run, and `$4` the copy that
 * was made of it then; both `-`: there was no such file; `$5` as of `writing`. Bytes, owner, mode, times and extended attributes are again
 * those of the copy.
 */
export const restoring = String.raw`${find}
[ "$target" = "$1" ] || refuse 71 "it leads to another file than when it was written"
${entering}
${replacing}
copy=$4
[ "${'$'}{copy%/*}" != "$folder" ] || copy=./${'$'}{copy##*/}
if [ "$3" = - ]; then
  if [ -z "$kind" ]; then
    printf "runbook:written already\n"
    exit 0
  fi
  [ "$(hash <"$target")" = "$2" ] || refuse 71 "somebody has changed it since it was read"
  rm -f -- "$target" && ! [ -e "$target" ] || refuse 73 "it cannot be removed"
  settle "$directory"
  printf "runbook:written now\n"
  exit 0
fi
[ -n "$kind" ] || refuse 71 "somebody has removed it since it was read"
[ "$(hash <"$target")" = "$2" ] || refuse 71 "somebody has changed it since it was read"
[ -f "$copy" ] && [ "$(hash <"$copy")" = "$3" ] || refuse 71 "the copy of what it was is not there any more, or has been changed"
make
cp -a -- "$copy" "$temporary" && [ "$(hash <"$temporary")" = "$3" ] || refuse 73 "it cannot be copied"
kept "$copy"
settle "$temporary"
[ "$(hash <"$target")" = "$2" ] || refuse 71 "somebody has changed it since it was read"
replace "$target.runbook-rollback.new"
cp -a --attributes-only -- "$copy" "$target" || cannot_keep "$copy"
settle "$directory"
[ "$(hash <"$target")" = "$3" ] || refuse 74 "what was read back is not what was written"
printf "runbook:written now\n"
`

/**
 * A command line that runs a program in a bash of its own: nothing of the session's shell (aliases, functions,
 * options, startup files) comes in, nothing goes out.
 */
export function inItsOwnBash(program: string, words: ReadonlyArray<string>, input = ''): string {
  const line = ['\\command -p bash -p -c', quote(program), 'runbook', ...words.map(quote)].join(' ')
  return input === '' ? `${line} </dev/null\n` : `${line} <<'RUNBOOK_CONTENT'\n${input}\nRUNBOOK_CONTENT\n`
}

function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
