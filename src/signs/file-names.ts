/** Files that a text names, and where. */

import { lately } from './memory.ts'
import { regex } from './patterns.ts'
import { before, everyWords } from './roles/words.ts'
import { alternativesOf, any, type Row } from './rows.ts'
import { filePattern, fileWords, noChangePattern, saysEdit, saysOutput } from './words.ts'

/** `Edit this file`: the one that was just spoken of. */
const thatFileWords: Row = {
  en: '(?<![\\p{L}])(?:this|that|the same) file(?![\\p{L}])',
  ko: '(?:이|해당) 파일',
  ja: '(?:この|その|当該)ファイル',
  zh: '(?:此|该|該|这个|這個)文件',
  vi: '(?<![\\p{L}])(?:tệp|file|tập tin) (?:này|đó)',
  pt: '(?<![\\p{L}])(?:este|esse) (?:arquivo|ficheiro)',
  es: '(?<![\\p{L}])(?:este|ese) (?:archivo|fichero)',
  fr: '(?<![\\p{L}])ce fichier',
  de: '(?<![\\p{L}])diese Datei',
  ru: 'этот файл|этом файле',
  id: '(?<![\\p{L}])(?:file|berkas) (?:ini|tersebut)',
  tr: '(?<![\\p{L}])bu dosya',
  it: '(?<![\\p{L}])questo file',
  pl: '(?<![\\p{L}])ten plik',
}
const thatFile = regex(`(?:${any(thatFileWords)})`)

/** Whose configuration is spoken of, `N` being the name of a program. */
const otherWords: Row = {
  en: '(?:the )?N config(?:uration)?(?: files?)?(?=\\s*[:.]?$)|configuration (?:file )?of N(?=\\s*[:.]?$)',
  ko: 'N ?(?:의 ?)?(?:설정|환경 ?설정|구성) ?파일',
  ja: 'N ?の?設定(?:ファイル)?',
  zh: 'N ?的?(?:默认)?配置(?:文件)?(?=$|[^\\p{L}]|编辑|編輯|修改|如下)',
}
const otherPattern = regex(
  alternativesOf(otherWords).replace(
    /N(?![\p{L}}\d])|N(?=[\u3040-\uffdc-])/gu,
    '(?<![\\p{Script=Latin}\\w./-])([A-Za-z][\\w-]{2,})',
  ),
)

/** Does the sentence want a file changed that it only points at? */
export function wantsThatFile(text: string): boolean {
  return thatFile.test(text) && saysEdit(text)
}

/** Does the sentence do no more than to announce a file: `file /etc/app.conf`, `In app.conf:`? */
export function announces(text: string, path: string): boolean {
  if (saysOutput(text) !== undefined) return false
  const around = text.replace(path, ' ').match(/[\p{L}\p{N}]+/gu) ?? []
  const few = around.length <= 3 && !noChangePattern.test(text)
  if (filePattern.test(text) && (few || /[:：]$/.test(text))) return true
  return /[:：]$/.test(text) && text.length <= 140 && /\.(?!sh$)\w+$|\/etc\//.test(path)
}

/** `Edit the configuration of Nginx`: of a program that is not in the path of the file that was named. */
export function saysOther(text: string, path: string): boolean {
  const name = text.length <= 80 ? otherPattern.exec(text)?.slice(1).find(Boolean)?.toLowerCase() : undefined
  return name !== undefined && !path.toLowerCase().includes(name) && !fileIn(text)
}

const fileShape =
  /(?<![\w:/@.~%$-])(?<path>(?:\/[\w.-]+)*\/ifcfg-[\w.-]+:\d+|(?:~|\$\w+|\$\{\w+\}|\.{1,2})?(?:\/[\w.@+$%{}*-]+){2,}\/?|~\/[\w./-]+|(?:[\w-]+\/)*[\w.-]*\.(?:conf|cnf|cfg|ini|ya?ml|json|xml|toml|repo|service|socket|timer|mount|network|netdev|list|env|properties|rules|sh|sql|ldif|conflist|hcl|j2|tf|php|html|py|txt|zone|bashrc|profile|rc|d)|(?:[\w.-]+\/)+(?:workers|slaves|masters|regionservers|backup-masters|myid)|(?:Docker|Make|Vagrant|Jenkins|Caddy|Proc)file|\.?[\w-]*(?:rc|openrc)|\.bash_profile|\.profile)(?![\w/-])/

/** Without one of these no file is named. */
const mayName = /\/|\.[a-z]|file|rc/

/** Files whose names have no end, beside a word for a file. */
const bare = 'workers|slaves|masters|regionservers|backup-masters|myid|fstab|exports|huntgroups'
const quoted = `["'\`“「]?(?<![\\w/.-])(?:${bare})(?![\\w/.-])["'\`”」]?`
const bareFile = regex(
  `(?<path>(?:(?<=(?:${any(fileWords)})[ \\t]*["'\`“「]?)|(?<![\\w/.-])(?=${quoted}[ \\t]*(?:${any(fileWords)})))(?<![\\w/.-])(?:${bare})(?![\\w/.-]))`,
)
/** Without one of these none of them is. */
const mayBeBare = new RegExp(bare)

const blank = (text: string): string => ' '.repeat(text.length)

/** A file that a text names, and where in the text. */
export function fileIn(text: string): { path: string; index: number } | undefined {
  const match = shapeIn(text) ?? (mayBeBare.test(text) ? bareFile.exec(text) : null)
  if (!match) return undefined
  const path = match.groups!.path!
  const index = match.index + match[0].indexOf(path)
  if (/^\.\.?\/(?!.*\.\w+$)/.test(path) || kindOfFile.test(path)) return undefined
  const before = text.slice(0, index)
  const folder = !/\.[a-z]\w*$/i.test(path) && isFolder.test(before)
  return folder || isValue.test(before)
    ? undefined
    : { path: path.replace(/(?<=\w\/?)[.,;:]+$/, '').replace(noFolder, ''), index }
}
/** `/etc/hosts/`: a file, whatever is behind its name. */
const noFolder = /(?<=\/etc\/(?:hosts|fstab|profile|environment)|\.(?:conf|cnf|cfg|ini|ya?ml|json|xml))\/$/

/** Does the sentence ask for a file and say no more of it than its kind: `a new .repo file`? */
export function wantsKind(text: string): boolean {
  const path = shape(text)?.groups?.path
  return path !== undefined && kindOfFile.test(path) && saysEdit(text)
}
const kindOfFile =
  /^\.(?:conf|cnf|cfg|ini|ya?ml|json|xml|toml|repo|service|timer|list|properties|sh|sql|txt|zone)$/
/** What something is replaced by, or set to, is no file that is changed. */
const setToWords: Row = {
  en: '(?<![\\p{L}])(?:replace|set|change)(?![\\p{L}])[^.]*(?<![\\p{L}])(?:to|with|by)',
  zh: '替换为|替換為|替换成|改为|改為|改成|设为|设置为|設為|設定為',
  pt: '(?<![\\p{L}])(?:substitu|defin|alter|mud)\\p{L}+[^.]*(?<![\\p{L}])(?:por|para|como)',
  es: '(?<![\\p{L}])(?:reempla|sustitu|establec|cambi)\\p{L}+[^.]*(?<![\\p{L}])(?:por|a)',
  fr: '(?<![\\p{L}])(?:rempla|chang|défini)\\p{L}+[^.]*(?<![\\p{L}])(?:par|à)',
  de: '(?<![\\p{L}])(?:ersetz|setz|änder)\\p{L}+[^.]*(?<![\\p{L}])(?:durch|auf)',
  ru: '(?<![\\p{L}])(?:замен|измен|установ)\\p{L}+[^.]*(?<![\\p{L}])на',
  id: '(?<![\\p{L}])(?:ganti|ubah|set)(?![\\p{L}])[^.]*(?<![\\p{L}])(?:menjadi|dengan)',
  it: '(?<![\\p{L}])(?:sostitui|imposta|cambia)\\p{L}*[^.]*(?<![\\p{L}])(?:con|a)',
  pl: '(?<![\\p{L}])(?:zamień|zastąp|zmień|ustaw)\\p{L}*[^.]*(?<![\\p{L}])(?:na|przez)',
}
const isValue = regex(`(?:${any(setToWords)})\\s*[\`'"“「]*$`)

/** Where something is, which is no file. */
const folderWords: Row = {
  en: '(?<![\\p{L}])(?:(?:path|directory|folder|home|location) (?:is|of|to be|being)|(?:directory|folder)(?: \\p{L}+){0,4} (?:at|in|called|named)|(?:directory|folder)(?:,? (?:e\\.g\\.|ex\\.?|here|like|such as|say))+)',
  ko: '(?:경로|디렉토리|디렉터리|폴더|위치)(?:는|가)',
  ja: '(?:パス|ディレクトリ|フォルダ|場所)(?:は|が)',
  zh: '(?:路径|路徑|目录|目錄|位置)(?:是|为|為|在)',
}
const isFolder = regex(`(?:${any(folderWords)})\\s*[:：]?\\s*[\`'"“「]*$`)

function shapeIn(text: string): RegExpExecArray | null {
  return shape(text.includes('://') ? text.replace(/\b\w+:\/\/\S+/g, blank) : text)
}
const shape = lately((text) => (mayName.test(text) ? fileShape.exec(text) : null))

/** Hosts that a file is on, in brackets behind its name: `(on all nodes)`, `(web1, web2)`. */
const inBrackets = regex(
  `[(（](?:(?:${any(before)}|${any(everyWords)})[^()（）]{1,40}|[a-z][a-z-]*\\d+(?:(?:, ?|/| and )[a-z][a-z-]*\\d+)*)[)）]`,
)

/** Nothing but the name of a file, and perhaps where it is: `* /etc/hosts @ controller`, `/etc/hosts (on all nodes):`. */
export function isCaption(text: string, path: string): boolean {
  const place = inBrackets.exec(text)
  const rest = (place ? text.replace(place[0], '') : text)
    .replace(number, '')
    .replace(path, '')
    .replace(/@\s*[\w.-]+/, '')
    .replace(/\d+ (?:of|\/|von|sur|de|di|из|z) \d+|\bexcerpt\b/i, '')
  return !/[\p{L}\p{N}]/u.test(rest) && path.length > 3
}

/** `2.`, `（3）`, `四、`: the author counts. */
const number =
  /^\s*(?:\d{1,2}(?:\.\d{1,2}){1,2}\s+|\d{1,2}(?:\.\d{1,2}){0,2}[.)）、:：]\s*|[(（]\d{1,2}[)）]\s*|[①-⑳]\s*|[一二三四五六七八九十]{1,3}、\s*)/

/** The file of hosts, whose lines no other file has. */
export function isHosts(path: string): boolean {
  return /(?:^|\/)hosts$/.test(path)
}
