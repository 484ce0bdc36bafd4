/**
 * Where in a file the guide wants its lines, a row of words per language. Only what is positively said counts: a
 * sentence that speaks of a section or a block means a place in there, which nobody else can find.
 */
import type { Put } from '../model.ts'
import { type Pattern, regex } from '../signs/patterns.ts'

type Row = Record<string, string>

const endWords: Row = {
  en: '\\b(?:at|to) the (?:very )?(?:end|bottom)\\b|\\bappend\\b',
  ko: '(?:맨|제일|가장) ?(?:아래|끝|마지막|밑|하단)|마지막(?:에| ?(?:줄|라인|행))|끝에|하단에|아랫부분에',
  ja: '末尾|最後(?:に|の行)|最終行|最下(?:部|行)|一番下',
  zh: '末尾|文件尾|结尾|結尾|底部|最后(?:面|一行|添加|加入|追加)?|最後(?:面|一行|加入|新增)',
  vi: '(?:vào|ở|xuống) cuối|cuối (?:file|tệp|tập tin)|dưới cùng',
  pt: '(?:no|ao) (?:final|fim)\\b',
  es: '\\bal final\\b',
  fr: 'à la fin\\b|en fin de fichier',
  de: '\\b(?:am|ans) Ende\\b',
  ru: 'в (?:самый )?(?:конец|конце)|в самый низ',
  id: '\\b(?:di|ke|pada) (?:akhir|bagian (?:paling )?(?:bawah|akhir)|baris (?:paling )?(?:bawah|akhir|terakhir))|paling (?:bawah|akhir)\\b',
  tr: 'sonuna|en alt(?:a|ına)',
  it: '\\balla fine\\b|\\bin fondo\\b',
  pl: '\\bna końcu|\\bna koniec',
}
const startWords: Row = {
  en: '\\b(?:at|to) the (?:very )?(?:top|beginning|start)\\b|\\bas the first lines?\\b|\\bprepend\\b',
  ko: '(?:맨|제일|가장) ?(?:위|앞|처음|상단)|첫 ?(?:번째 ?)?줄|상단에|윗부분에',
  ja: '先頭|冒頭|最初の行|一番上',
  zh: '开头|開頭|首行|顶部|頂部|最前面|第一行',
  vi: '(?:vào|ở|lên) đầu|đầu (?:file|tệp|tập tin)|trên cùng',
  pt: '(?:no|ao) (?:início|começo|topo)\\b',
  es: '\\bal (?:principio|inicio|comienzo)\\b',
  fr: 'au début\\b|en tête\\b',
  de: '\\b(?:am|an den) Anfang\\b',
  ru: 'в (?:самое )?начало|в начале',
  id: '\\b(?:di|ke|pada) (?:awal|bagian (?:paling )?(?:atas|awal)|baris (?:paling )?(?:atas|awal|pertama))|paling atas\\b',
  tr: '(?<!\\p{L})başına|en üst(?:e|üne)',
  it: "\\ball'inizio\\b|\\bin cima\\b",
  pl: '\\bna początku|\\bna początek',
}
/** Below line `N`, as the words before or behind the number say. */
const belowWords: Row = {
  en: '\\b(?:after|below|under|beneath|behind) line (?:number |no\\.? ?)?N\\b',
  ko: 'N ?(?:번|번째|행|줄|라인)(?: ?(?:줄|라인|행))? ?(?:의 ?)?(?:아래|밑|뒤|다음)',
  ja: 'N ?(?:行目?|番)の?(?:下|後|次|あと)',
  zh: '第? ?N ?行(?:之|的)?(?:后|後|下)',
  vi: '(?:sau|dưới|phía dưới|bên dưới) dòng (?:thứ |số )?N\\b',
  pt: '(?:após|depois da|abaixo da) linha N\\b',
  es: '(?:después de|debajo de|tras) la línea N\\b',
  fr: '(?:après|sous) la ligne N\\b',
  de: '(?:nach|unter|hinter) (?:der )?Zeile N\\b',
  ru: '(?:после|под) (?:строк\\p{L}+ (?:№ ?)?N\\b|N-?(?:й|ой|ей)? строк)',
  id: '(?:setelah|sesudah|di bawah) baris (?:ke-?)?N\\b',
  tr: 'N\\.? satır\\p{L}* (?:alt|sonra)',
  it: '(?:dopo|sotto) la riga N\\b',
  pl: '(?:po|pod) (?:linii|linią|wierszu|wierszem) N\\b',
}
const aboveWords: Row = {
  en: '\\b(?:before|above) line (?:number |no\\.? ?)?N\\b',
  ko: 'N ?(?:번|번째|행|줄|라인)(?: ?(?:줄|라인|행))? ?(?:의 ?)?(?:위|앞)',
  ja: 'N ?(?:行目?|番)の?(?:上|前)',
  zh: '第? ?N ?行(?:之|的)?(?:前|上)',
  vi: '(?:trước|trên|phía trên|bên trên) dòng (?:thứ |số )?N\\b',
  pt: '(?:antes da|acima da) linha N\\b',
  es: '(?:antes de|encima de) la línea N\\b',
  fr: '(?:avant|au-dessus de) la ligne N\\b',
  de: '(?:vor|über) (?:der )?Zeile N\\b',
  ru: '(?:перед|над) (?:строк\\p{L}+ (?:№ ?)?N\\b|N-?(?:й|ой|ей)? строк)',
  id: '(?:sebelum|di atas) baris (?:ke-?)?N\\b',
  tr: 'N\\.? satır\\p{L}* (?:üst|önce)',
  it: '(?:prima della|sopra la) riga N\\b',
  pl: '(?:przed|nad) (?:linią|wierszem) N\\b',
}
/** A file is made, or its content taken away and put anew. */
const wholeWords: Row = {
  en: '\\b(?:create|write) (?:a|an|the|this|another) (?:new )?(?:[\\w./~`-]+ )?(?:file|script)\\b|\\bcreate [`\'"]?[~/][\\w./~-]+[`\'"]?(?: with\\b| containing\\b|:|$)|\\b(?:replace|overwrite) (?:the |its )?(?:whole |entire )?(?:contents?|file)\\b|\\breplace (?:everything|all of it)\\b',
  ko: '(?:파일|스크립트)(?:을|를)? ?(?:새로 ?)?(?:생성|만들|만든)|새 ?(?:파일|스크립트)|내용을 모두 (?:지우|삭제)',
  ja: '(?:ファイル|スクリプト)を?(?:新規)?に?作成|新規(?:ファイル)?(?:を|に)?作成',
  zh: '(?:新建|创建|建立)(?:并(?:配置|编辑))?(?:一个|一個)?(?:新的?)?(?:[\\w./~ -]{0,40}|配置|服务|服務)(?:文件|脚本|檔案|腳本)',
  vi: 'tạo (?:một )?(?:file|tệp|tập tin|script)(?: mới)?',
  pt: '\\bcri(?:e|ar|amos) (?:o|um) (?:novo )?(?:arquivo|script)\\b',
  es: '\\b(?:cree|crea|crear|creamos) (?:el|un) (?:nuevo )?(?:archivo|fichero|script)\\b',
  fr: '\\bcré(?:ez|er|ons) (?:le|un) (?:nouveau )?(?:fichier|script)\\b',
  de: '\\b(?:Datei|Skript) [^.]{0,40}(?:erstellen|anlegen)|\\b(?:erstelle|erstellen Sie) (?:die|eine|das|ein) (?:neue |neues )?(?:Datei|Skript)\\b',
  ru: '(?:созда\\p{L}+|напиш\\p{L}+) (?:новый )?(?:файл|скрипт)',
  id: '\\bbuat(?:lah)? (?:sebuah )?(?:file|berkas|skrip|script)\\b',
  tr: '(?:dosya\\p{L}*|betik|betiği) oluştur',
  it: '\\bcre(?:a|are|iamo) (?:il|un|lo|uno) (?:nuovo )?(?:file|script)\\b',
  pl: '\\b(?:utwórz|stwórz|tworzymy) (?:nowy )?(?:plik|skrypt)',
}
const addWords: Row = {
  en: '\\b(?:add|insert)\\b',
  ko: '추가',
  ja: '追加|追記',
  zh: '添加|加入|追加|新增|增加',
  vi: 'thêm',
  pt: '\\b(?:adicion|acrescent|inser|inclu)\\p{L}+',
  es: '\\b(?:añad|agreg|insert)\\p{L}+',
  fr: '\\b(?:ajout|insér)\\p{L}+',
  de: '\\b(?:füge\\p{L}*|hinzufügen|ergänz\\p{L}+|einfügen)',
  ru: 'добав\\p{L}+|вписыва\\p{L}+|прописыва\\p{L}+|впис\\p{L}+',
  id: '\\btambah\\p{L}*',
  tr: '(?<!\\p{L})ekle\\p{L}*',
  it: '\\baggiung\\p{L}+',
  pl: '\\bdoda\\p{L}+',
}
/** Other changes: what is there already is part of them. */
const changeWords: Row = {
  en: '\\b(?:replace|change|modify|uncomment|comment out|remove|delete|substitute)\\b',
  ko: '수정|변경|교체|삭제|주석|바꾸|바꿔',
  ja: '修正|変更|置換|置き換え|削除|コメント',
  zh: '修改|更改|替换|替換|删除|刪除|注释|註解|改为|改成',
  vi: 'sửa|thay|đổi|xóa|xoá|bỏ',
  pt: '\\b(?:substitu|alter|mud|remov|descoment|coment|modifi)\\p{L}+',
  es: '\\b(?:reemplac|reemplaz|sustitu|cambi|elimin|coment|descoment|modifi)\\p{L}+',
  fr: '\\b(?:remplac|modifi|chang|supprim|comment|décomment)\\p{L}+',
  de: '\\b(?:ersetz|änder|entfern|lösch|kommentier)\\p{L}+',
  ru: 'замен\\p{L}+|измен\\p{L}+|удал\\p{L}+|коммент\\p{L}+|раскоммент\\p{L}+|закоммент\\p{L}+',
  id: '\\b(?:ganti|ubah|hapus|komentar)\\p{L}*',
  tr: 'değiştir\\p{L}*|sil\\p{L}*|yorum\\p{L}*',
  it: '\\b(?:sostitu|modific|cambi|rimuov|elimin|comment|decomment)\\p{L}+',
  pl: '\\b(?:zamie|zmie|usu|koment|odkoment)\\p{L}+',
}
/** Parts of a file, in which a place may be meant. */
const partWords: Row = {
  en: '\\b(?:section|block|stanza|paragraph|tag|element|directive|host|function)\\b|\\[[\\w .:-]+\\]|<\\/?[A-Za-z]|\\{',
  ko: '섹션|블록|블럭|항목|태그|절에',
  ja: 'セクション|ブロック|タグ|節',
  zh: '部分|小节|小節|段落|章节|标签|標籤|区块|節點中|块中',
  vi: 'phần|mục|khối|thẻ',
  pt: '\\bseç(?:ão|ões)|\\bbloco',
  es: '\\bsecci(?:ón|ones)|\\bbloque',
  fr: '\\bsections?|\\bbloc',
  de: '\\b(?:Abschnitt|Block|Sektion)',
  ru: 'секци\\p{L}+|раздел\\p{L}*|блок\\p{L}*',
  id: '\\b(?:bagian \\[|seksi|blok)',
  tr: 'bölüm\\p{L}*|blok\\p{L}*',
  it: '\\bsezion[ei]|\\bblocco',
  pl: '\\bsekcj\\p{L}+|\\bblok',
}

/** Of a copy that is made first: that is another file. */
const copyWords: Row = {
  en: '\\bback-?ups?\\b|\\bback up\\b|\\bcop(?:y|ies)\\b',
  ko: '백업|복사',
  ja: 'バックアップ|コピー',
  zh: '备份|備份|复制|複製',
  vi: 'sao lưu|sao chép',
  pt: '\\bcópia',
  es: '\\bcopia',
  fr: 'sauvegard\\p{L}*|\\bcopie',
  de: 'Sicherung\\p{L}*|Kopie',
  ru: 'резервн\\p{L}+|копи\\p{L}+',
  id: 'cadangan|salin\\p{L}*',
  tr: 'yedek\\p{L}*|kopya\\p{L}*',
  it: '\\bcopi[ae]',
  pl: '\\bkopi\\p{L}+',
}

const any = (row: Row): string => `(?:${Object.values(row).join('|')})`
/** `N` in a row is the number, however its language puts it. */
const numbered = (row: Row): string => any(row).replace(/N(?![\w}])/g, '\\d{1,6}')
const regexOf = (row: Row): Pattern => regex(any(row))
const [end, start, whole] = [regexOf(endWords), regexOf(startWords), regexOf(wholeWords)]
const [add, change, part, copy] = [
  regexOf(addWords),
  regexOf(changeWords),
  regexOf(partWords),
  regexOf(copyWords),
]
const [below, above] = [regex(numbered(belowWords)), regex(numbered(aboveWords))]

/** Longer ones tell more than where lines go. */
const longest = 240

/** Where the nearest of these sentences puts the lines that follow them. */
export function putOf(sentences: ReadonlyArray<string>): Put | undefined {
  return sentences.map(saysPut).findLast((put) => put !== undefined)
}

/** Does the sentence ask to add to a text, or to change it? */
export function tellsChange(sentence: string): boolean {
  return sentence.length <= longest && (add.test(sentence) || change.test(sentence))
}

function saysPut(sentence: string): Put | undefined {
  const text = sentence.trim()
  if (text === '' || text.length > longest) return undefined
  const words = text.length > 80 ? `${text.slice(0, 79)}…` : text
  for (const [where, pattern] of [
    ['below', below],
    ['above', above],
  ] as const) {
    const line = Number(/\d+/.exec(pattern.exec(text)?.[0] ?? '')?.[0])
    if (line > 0) return { words, where, line }
  }
  if (whole.test(text) && !copy.test(text)) return { words, where: 'whole' }
  if (part.test(text)) return undefined
  if (end.test(text)) return { words, where: 'end' }
  if (start.test(text)) return { words, where: 'start' }
  return add.test(text) && !change.test(text) ? { words, where: 'added' } : undefined
}
