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
