/**
 * Words that ask for a password, a row a language. A prompt is one of them at the end of what was printed,
 * with a colon (also the full-width one) behind it.
 */
const passwordWords = [
  'password|passphrase|passcode|pin', // en
  '비밀번호|암호', // ko
  'パスワード|パスフレーズ', // ja
  '密码|密碼|口令', // zh
  'mật khẩu', // vi
  'contraseña|clave', // es
  'senha|palavra-passe', // pt
  'mot de passe', // fr
  'passwort|kennwort', // de
  'пароль', // ru
  'kata sandi|sandi', // id
  'parola|şifre', // tr, it
  'hasło', // pl
  'รหัสผ่าน', // th
]

export const passwordPrompt = new RegExp(`(?:${passwordWords.join('|')})[^\\r\\n]{0,80}[:：]\\s*$`, 'iu')

/** Words for the one that is to be replaced, a row a language. */
const oldWords = [
  '\\b(?:current|old|existing|present)\\b', // en
  '현재|기존|이전', // ko
  '現在|古い', // ja
  '当前|當前|目前|旧|舊|原', // zh
  'hiện tại|cũ', // vi
  '\\b(?:actual|anterior)\\b', // es
  '\\b(?:atual|antiga)\\b', // pt
  '\\b(?:actuel|ancien)', // fr
  '\\b(?:aktuell|alte|bisherig|derzeitig)', // de
  'текущ|стар', // ru
  '\\b(?:lama|saat ini)\\b', // id
  '\\b(?:geçerli|eski|şu anki)\\b', // tr
  '\\b(?:attuale|vecchia)\\b', // it
  'obecne|bieżące|aktualne|stare', // pl
  'ปัจจุบัน|เดิม', // th
]
const oldOne = new RegExp(oldWords.join('|'), 'iu')

/** Is it the old password that is asked for, of a program that will ask for a new one? */
export const asksForOld = (prompt: string): boolean => passwordPrompt.test(prompt) && oldOne.test(prompt)

/** Yes, first of the choices that a question names: `[yes/no]`, a word a language. */
const yesWords = 'yes|ja|oui|sim|sí|si|да|evet|ya|tak|예|네|はい|是'
/** `[Y/n]`, `(y/n/a)`, `[yes/no]` at the end of a question. */
export const choices = `[([](?:\\p{L}(?:\\/\\p{L})+|(?:${yesWords})\\/[^\\])\\n]{1,20})[\\])]`
