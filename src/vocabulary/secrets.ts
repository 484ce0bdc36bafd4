/**
 * Words that authors write in the place of a password that the reader is to choose, a row a language, in capitals; and
 * the places where a password stands.
 */
const words = [
  'PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|SECRET|CHANGEME|REPLACEME', // en
  'PASSWORT|KENNWORT|GEHEIM|GEHEIMNIS', // de
  'CONTRASEÑA|CONTRASENA|CLAVE|SECRETO', // es
  'SENHA|PALAVRAPASSE|SEGREDO', // pt
  'MOTDEPASSE|MDP', // fr
  'PAROLA|SEGRETO', // it, tr, ro
  'ŞİFRE|SIFRE|ŞIFRE', // tr
  'HASŁO|HASLO|TAJNE', // pl
  'HESLO|TAJNE', // cs
  'WACHTWOORD', // nl
  'LÖSENORD|LOSENORD|ADGANGSKODE|PASSORD', // sv, da, no
  'SALASANA', // fi
  'JELSZÓ|JELSZO', // hu
  'SANDI|KATASANDI|RAHASIA', // id
  'MATKHAU|MẬTKHẨU', // vi
  'ПАРОЛЬ|СЕКРЕТ', // ru
  '비밀번호|암호', // ko
  'パスワード', // ja
  '密码|密碼|口令', // zh
].join('|')

/** Such a word, alone or as a part of one in capitals: `GEHEIM_DB`, `DBPASSWORT`. */
const word = new RegExp(`^(?:\\p{Lu}*(?:${words})|(?:${words})\\p{Lu}*)$`, 'u')
const several = /^\p{Lu}[\p{Lu}\p{N}]*(?:_[\p{Lu}\p{N}]+)+$/u

/** Where it stands as a password: a word to be filled in? Any in capitals with `_`, and one that means a password. */
export const standsForSecret = (value: string): boolean => several.test(value) || word.test(value)

/** What stands before a password in a setting, an argument, a statement, a URL; to the end of what is before. */
const before = [
  /(?:password|passwd|passphrase|pass?wort|kennwort|geheimnis|secret|senha|(?:admin|auth|api|access)_token)["']?\s*(?::=|=>|[=:>])\s*["']?$/iu,
  /(?<!\p{L})(?:(?:db|root|user|admin)?(?:pass|pwd)|contrase[ñn]a|clave|mot_?de_?passe|mdp|parola|[sş]ifre|has[lł]o|heslo|wachtwoord|l[öo]senord|sandi|пароль|비밀번호|パスワード|密码|密碼)["']?\s*(?::=|=>|[=:>])\s*["']?$/iu,
  /(?:^|\s)--(?:[\w-]+-)?(?:pass(?:word|wd)?|secret)[ =]["']?$/i,
  /\bIDENTIFIED\s+(?:(?:WITH|VIA)\s+\S+\s+)?(?:BY|AS|USING)\s+(?:PASSWORD\s*\(?\s*)?["']$/i,
  /\bPASSWORD\s*(?:\(\s*|=\s*|\s)["']$/i,
  /\b(?:mysql|mariadb)[\w-]*\s[^|;\n]*\s?-p["']?$|\bmysqladmin\s[^|;\n]*\spassword\s+["']?$/,
  /:\/\/[^\s:/@]+:$/,
  /\brabbitmqctl\s+(?:-\S+\s+)*(?:add_user|change_password)\s+\S+\s+["']?$/,
  /\bsshpass\s+-p\s*["']?$/,
]

/** Does what stands before a word on its line say that the word is a password? */
export const isBeforeSecret = (text: string): boolean => before.some((shape) => shape.test(text))
