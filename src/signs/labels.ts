/** What an item that is counted says before the command it ends in: `2. Install Java: \`apt install …\``. */

import { regex } from './patterns.ts'
import { any, type Row } from './rows.ts'
import { casePattern } from './words.ts'

/** What is asked for, or told as done along the way. */
const stepWords: Row = {
  en: '(?:re)?install(?:ation|ing)?|download|extract|unpack|create|copy|(?:re)?start|enable|run|execute|initiali[sz]e|update|upgrade|build|compile|clone|reload',
  pt: '(?:re)?(?:instal|cri|copi|inici|habilit|ativ|execut|compil|clon|baix|descompact|carreg)(?:e|ar|amos|ação|ando)|atualiz(?:e|ar|amos|ação)|inicializ(?:e|ar|ação)|execução|extra(?:ia|ir)',
  es: '(?:re)?(?:instal|cre|copi|inici|habilit|activ|ejecut|compil|clon|descarg|carg|arranc)(?:a|ar|o|amos|ación|ando)|(?:re)?(?:instal|cre|copi|inici|habilit|activ|ejecut|compil|clon)e|actualiz(?:a|ar|o|amos|ación)|actualice|inicializ(?:a|ar|amos|ación)|ejecución|descargue|arranque|descomprim(?:a|e|ir|imos)|extra(?:e|er|iga)',
  fr: '(?:ré)?(?:install|cré|copi|activ|exécut|compil|clon|lanc|décompress|initialis)(?:ez|er|ons|ation)|(?:re)?démarr(?:ez|er|ons|age)|télécharge(?:z|r|ons|ment)|(?:mettez|mettre|mise) à jour|extra(?:yez|ire)|exécution|lancement',
  de: '(?:installier|kopier|aktivier|initialisier|aktualisier|kompilier|klon)(?:en|e)|Installation|herunterladen|lade[nt]?|entpack(?:en|e)|erstell(?:en|e)|anlegen|(?:neu)?start(?:en|e)?|ausführen|führe[nt]?',
  it: '(?:re)?(?:install|cre|copi|avvi|abilit|attiv|compil|clon|scaric|lanci|aggiorn|inizializz)(?:a|are|iamo|azione|ate)|(?:ri)?(?:avvi(?:are|amo|a|o))|esegu(?:i|ire|iamo|ite)|estra(?:i|rre)|decomprim(?:i|ere)',
  pl: '(?:za)?instal(?:uj(?:emy|my)?|ować|acja)|pobierz(?:my)?|pobieramy|rozpakuj(?:my|emy)?|utwórz(?:my)?|tworzymy|s?kopiuj(?:my|emy)?|uruchom(?:my|ić|ienie)?|uruchamiamy|włącz(?:my|amy)?|wykonaj(?:my)?|zaktualizuj(?:my)?|skompiluj|sklonuj|zrestartuj',
  cs: '(?:na)?instal(?:ujte|ujeme|uj|ovat|ace)|stáhn(?:ěte|eme|out)|rozbal(?:te|íme|it)?|vytvoř(?:te|íme|it)?|zkopíruj(?:te|eme)?|spusť(?:te|me)?|spust(?:íme|it)|restartuj(?:te|eme)?|povol(?:te|íme|it)|proveď(?:te|me)?|aktualizuj(?:te|eme)?|inicializuj(?:te|eme)?',
  ru: 'установ(?:им|ите|ить|ка)|устанавлива(?:ем|йте|ть)|скач(?:аем|айте|ать|иваем|ивайте)|загруз(?:им|ите|ить)|распак(?:уем|уйте|овать|овываем)|созда(?:ем|ём|йте|дим|ть|ние)|(?:с|пере)?копиру(?:ем|йте)|скопировать|(?:пере)?запус(?:тим|тите|тить|каем|кайте|к)|перезагру(?:зим|зите|жаем)|включ(?:им|ите|ить|аем)|выполн(?:им|ите|ить|яем)|инициализиру(?:ем|йте)|обнов(?:им|ите|ить|ляем)|собер(?:ем|ём|ите)|клониру(?:ем|йте)',
  uk: 'встанов(?:имо|іть|ити|лення)|встановлю(?:ємо|йте)|заванта(?:жте|жимо|жити|жуємо)|розпак(?:уйте|уємо|увати)|створ(?:іть|имо|ити|юємо)|скопіюй(?:те|мо)|(?:пере)?запус(?:тіть|тимо|тити|каємо|к)|увімкн(?:іть|емо)|викона(?:йте|ємо|ти)|виконуємо|онов(?:іть|имо|ити|люємо)|ініціалізу(?:йте|ємо)',
  tr: 'kur(?:un|alım|uyoruz|ulum|ulumu)|yükle(?:yin|yelim|me)?|indir(?:in|elim|me)?|oluştur(?:un|alım|ma)?|kopyala(?:yın|yalım)?|(?:yeniden )?başlat(?:ın|alım|ma)?|etkinleştir(?:in|elim)?|çalıştır(?:ın|alım)?|güncelle(?:yin|yelim|me)?|derle(?:yin|yelim)?',
}

/** Words of a step that is for some only, for another time, or undoes something. */
const apartWords: Row = {
  en: "if|or|when|unless|optional(?:ly)?|alternative(?:ly)?|example|e\\.g|uninstall\\p{L}*|remov\\p{L}+|delet\\p{L}+|stop\\p{L}*|disabl\\p{L}+|undo|later|not|don['’]t|can|may|how",
  pt: 'se|ou|caso|quando|opcional\\p{L}*|alternativ\\p{L}+|exemplo|desinstal\\p{L}+|remov\\p{L}+|apag\\p{L}+|exclu\\p{L}+|par(?:e|ar)|desativ\\p{L}+|não|pode',
  es: 'si|cuando|opcional\\p{L}*|alternativ\\p{L}+|ejemplo|desinstal\\p{L}+|elimin\\p{L}+|borr\\p{L}+|det[eé]n\\p{L}*|desactiv\\p{L}+|no (?:es|hace|se|debe|instal|cre|copi|inici|habilit|activ|ejecut|compil|descarg|arran)\\p{L}*|puede\\p{L}*|cómo',
  fr: "si|ou|quand|lorsqu\\p{L}*|option\\p{L}*|facultati\\p{L}+|exemple|désinstall\\p{L}+|supprim\\p{L}+|arrêt\\p{L}+|désactiv\\p{L}+|ne|n['’]|pas|peut|pouvez|comment",
  de: 'wenn|falls|oder|optional\\p{L}*|alternativ\\p{L}*|Beispiel|deinstall\\p{L}+|entfern\\p{L}+|lösch\\p{L}+|stopp\\p{L}*|deaktivier\\p{L}+|nicht|k[aö]nn\\p{L}*|wie',
  it: 'se|oppure|quando|opzional\\p{L}+|facoltativ\\p{L}+|alternativ\\p{L}+|esempio|disinstall\\p{L}+|rimuov\\p{L}+|elimin\\p{L}+|ferm\\p{L}+|disabilit\\p{L}+|non|può|come',
  pl: 'jeśli|jeżeli|lub|albo|gdy|opcjonaln\\p{L}+|przykład\\p{L}*|odinstal\\p{L}+|usu[nńw]\\p{L}+|zatrzym\\p{L}+|wyłącz\\p{L}*|nie|możn\\p{L}+|może\\p{L}*|jak',
  cs: 'pokud|nebo|když|volitel\\p{L}+|příklad\\p{L}*|např|odinstal\\p{L}+|odstra\\p{L}+|smaž\\p{L}*|zastav\\p{L}+|vypn\\p{L}+|lze|může\\p{L}*|jak|ne(?:ní|lze|spou|použ|prov)\\p{L}*',
  ru: 'если|или|либо|когда|опциональн\\p{L}+|необязательн\\p{L}+|пример\\p{L}*|например|удал\\p{L}+|останов\\p{L}+|останавл\\p{L}+|отключ\\p{L}+|не|можно|как',
  uk: 'якщо|або|чи|коли|необов\\p{L}+|приклад\\p{L}*|наприклад|видал\\p{L}+|зупин\\p{L}+|вимкн\\p{L}+|не|можна|як',
  tr: 'eğer|veya|ya da|[İi]sterseniz|[İi]steğe|opsiyonel|örne\\p{L}+|kaldır\\p{L}*|sil(?:in|me)?|durdur\\p{L}*|değil|nasıl|\\p{L}+[ae]bilir\\p{L}*',
}
const stepPattern = regex(`(?<![\\p{L}\\p{N}_-])(?:${any(stepWords)})(?![\\p{L}\\p{N}_-])`)
const apartPattern = regex(`(?<![\\p{L}\\p{N}_-])(?:${any(apartWords)})(?![\\p{L}\\p{N}_-])`)

/** Does the label of a counted item ask for what is behind it, of everybody and now? */
export function labelsStep(text: string): boolean {
  return text.length <= 60 && stepPattern.test(text) && !apartPattern.test(text) && !casePattern.test(text)
}
