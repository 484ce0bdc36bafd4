/**
 * The vocabulary: what guides say in words, a row per language. All languages are tried at once, since guides
 * mix them; a new language is a new entry in each row.
 */

import { type Pattern, regex } from './patterns.ts'
import { reported } from './roles/words.ts'
import { any, type Row } from './rows.ts'

const editWords: Row = {
  en: '\\b(?:edit|modify|change|add|append|create|update|configure|open|put|insert|replace|set up|ensure|make sure|adjust|adapt|write|paste|populate|uncomment|comment out|save\\b.{0,40}\\b(?:as|to|in|into))\\b|(?:--?>|=>|→|⇒)\\s*[~/]',
  ko: '편집|수정|추가|변경|작성|설정|생성|입력|저장|등록|지정|기입|넣',
  ja: '編集|修正|追加|変更|作成|設定|追記|記述|保存|書き換え|書く|書き|記載|登録|貼り付け',
  zh: '编辑|編輯|修改|添加|新增|创建|建立|配置|更改|写入|保存|更新|编写|填写|加入|追加|替换|增加',
  vi: 'sửa|chỉnh sửa|thêm|cấu hình|tạo|mở|lưu|cập nhật|khai báo|bổ sung|thay',
  pt: 'edit\\p{L}+|modifi\\p{L}+|adicion\\p{L}+|cri\\p{L}+|alter\\p{L}+|configur\\p{L}+|abr\\p{L}+|salv\\p{L}+|atualiz\\p{L}+|inclu\\p{L}+|inser\\p{L}+|substitu\\p{L}+|ajust\\p{L}+|escrev\\p{L}+|colar\\b|\\bcole\\b',
  es: 'edit\\p{L}+|modifi\\p{L}+|añad\\p{L}+|agreg\\p{L}+|cre\\p{L}+|configur\\p{L}+|abr\\p{L}+|guard\\p{L}+|actualiz\\p{L}+|inclu[iy]\\p{L}+|insert\\p{L}+|reempla\\p{L}+|ajust\\p{L}+|escrib\\p{L}+|cambi\\p{L}+|\\bpeg(?:ar|ue)\\b',
  fr: 'édit\\p{L}+|modifi\\p{L}+|ajout\\p{L}+|cré\\p{L}+|configur\\p{L}+|ouvr\\p{L}+|renseign\\p{L}+|adapt\\p{L}+|enregistr\\p{L}+|insér\\p{L}+|rempla\\p{L}+|écri\\p{L}+|met(?:tre|tez) à jour|complét\\p{L}+|\\bcoll(?:er|ez|ons)\\b',
  de: 'bearbeit\\p{L}+|änder\\p{L}+|füge\\p{L}*|hinzu\\p{L}*|erstell\\p{L}+|erzeug\\p{L}+|konfigur\\p{L}+|öffn\\p{L}+|trag(?:e|en)|eintrag\\p{L}*|ergänz\\p{L}+|anpass\\p{L}+|schreib\\p{L}+|speicher[ent]\\p{L}*|aktualisier\\p{L}+|einfüg\\p{L}+|ersetz\\p{L}+|anleg\\p{L}+',
  ru: 'редактир\\p{L}+|правим|измен\\p{L}+|добав\\p{L}+|созда\\p{L}+|настро\\p{L}+|откр\\p{L}+|вписыва\\p{L}+|прописыва\\p{L}+|сохран\\p{L}+|впис\\p{L}+|внес\\p{L}+|внос\\p{L}+|допис\\p{L}+|допиш\\p{L}+|замен\\p{L}+|пропиш\\p{L}+|привод\\p{L}+|приве(?:сти|дите|дём|дем)|заполн\\p{L}+|обнов\\p{L}+|зада\\p{L}+|встав\\p{L}+',
  id: 'edit|ubah|tambah\\p{L}*|buat|konfigurasi|buka|sunting|simpan|ganti|isikan|sesuaikan|perbarui|tulis',
  tr: 'düzenle\\p{L}*|değiştir\\p{L}*|ekle\\p{L}*|oluştur\\p{L}*|yapılandır\\p{L}*|aç\\p{L}*|kaydet\\p{L}*|güncelle\\p{L}*|tanımla\\p{L}*|yapıştır\\p{L}*',
  it: 'modific\\p{L}+|aggiung\\p{L}+|cre\\p{L}+|configur\\p{L}+|apr\\p{L}+|salv\\p{L}+|inser\\p{L}+|aggiorn\\p{L}+|sostitu\\p{L}+|cambi\\p{L}+|scriv\\p{L}+|incoll\\p{L}+',
  pl: 'edyt\\p{L}+|zmie\\p{L}+|doda\\p{L}+|utw\\p{L}+|konfigur\\p{L}+|otw\\p{L}+|zapis\\p{L}+|wpis\\p{L}+|wstaw\\p{L}*|dopis\\p{L}+|zaktualiz\\p{L}+|uzupełn\\p{L}+|wklej\\p{L}*',
  th: 'แก้ไข|เพิ่ม|สร้าง|ตั้งค่า|กำหนดค่า|เปิดไฟล์|บันทึก|เปลี่ยน|ใส่|เขียน',
  cs: '(?:u|při|do)prav\\p{L}+|edituj\\p{L}*|změ(?:ň|n[ií])\\p{L}*|přid(?:ej|á|at)\\p{L}*|vytvoř\\p{L}*|nastav(?:te|íme|it)|nakonfigur\\p{L}+|otev(?:ř|ír)\\p{L}+|ulož(?:te|íme|it)|doplň\\p{L}*|vlož(?:te|íme|it)|zapiš\\p{L}*|aktualiz\\p{L}+|nahra[ďd](?:te|íme|it)',
  uk: '(?:від)?редагу\\p{L}+|змін(?:іть|имо|ити|юємо|юйте)|дода(?:йте|ємо|ти|мо)|створ(?:іть|имо|ити|юємо)|налашту\\p{L}+|відкри(?:йте|ємо|ти|ваємо)|збере(?:жіть|жемо|гти)|внес(?:іть|ти|емо)|допиш\\p{L}+|впиш\\p{L}+|пропиш\\p{L}+|замін(?:іть|имо|ити)|встав(?:те|имо|ити)|заповн\\p{L}+|оновіть',
}
/** What a file is called: beside its name and little else, it says whose content follows. */
export const fileWords: Row = {
  en: '\\bfiles?\\b',
  ko: '파일',
  ja: 'ファイル',
  zh: '文件|檔案',
  vi: 'tệp|tập tin',
  pt: 'arquivo',
  es: 'archivo|fichero',
  fr: 'fichier',
  de: 'Datei',
  ru: 'файл\\p{L}*',
  id: 'berkas',
  tr: 'dosya\\p{L}*',
  pl: 'plik\\p{L}*',
  th: 'ไฟล์',
  cs: 'soubor\\p{L}*',
  uk: 'файл\\p{L}*',
}
/** Words that ask for a change of a file's text. */
const changeWords: Row = {
  en: '(?:^|[.:,;)] ?|\\b(?:then|also|next|now|please|to|and|optionally|must|should) )(?:edit|modify|change|uncomment|comment out|adjust|update)\\b',
  ko: '편집|수정|추가|변경',
  ja: '編集|修正|追加|変更|追記',
  zh: '编辑|編輯|修改|添加|新增|增加|更改|写入',
  vi: 'sửa|thêm',
  pt: 'edit(?:e|ar)|modifi(?:que|car)|adicion(?:e|ar)|alter(?:e|ar)',
  es: 'edit(?:e|a|ar)|modifi(?:que|ca|car)|añad(?:a|e|ir)|agreg(?:ue|a|ar)',
  fr: 'édite[rz]|modifie[rz]|ajoute[rz]',
  de: 'bearbeiten|ändern|hinzufügen',
  ru: 'редактир\\p{L}+|правим|измен\\p{L}+|добав\\p{L}+|прописыва\\p{L}+',
  id: 'edit|ubah|tambahkan|sunting',
  tr: 'düzenle\\p{L}*|değiştir\\p{L}*|ekle\\p{L}*',
  it: 'modific(?:a|are|ate)|aggiung(?:i|ere|ete)',
  pl: 'edytuj\\p{L}*|zmień|zmieniamy|dodaj\\p{L}*',
  th: 'แก้ไข|เพิ่ม|เปลี่ยน',
  cs: 'uprav(?:te|íme|it)|edituj\\p{L}*|změ(?:ňte|níme|nit)|přid(?:ejte|áme|at)',
  uk: '(?:від)?редагу\\p{L}+|змін(?:іть|имо|ити)|дода(?:йте|ємо|ти|мо)',
}
/** What a label asks for, where a command between back-ticks stands behind it: `解压：`. */
const deedWords: Row = {
  ko: '설치|다운로드|압축 ?(?:해제|풀기)|생성|복사|이동|(?:재)?시작|실행|등록|활성화|빌드|컴파일',
  ja: 'インストール|ダウンロード|展開|解凍|作成|コピー|移動|(?:再)?起動|実行|登録|有効化|ビルド|コンパイル|初期化',
  zh: '安装|安裝|保存规则|下载|下載|解压|解壓|编译|編譯|创建|建立|新建|增加|添加|复制|複製|拷贝|移动|重命名|修改目录|启动|啟動|重启|重啟|重新加载|赋权|授权|权限|设置|設置|刷新|生效|切换|进入(?!客户端)|挂载|掛載|导入|写入|拉取|初始化|开启|开放|更新|升级|格式化|生成|构建|执行|執行|运行|輸入命令|输入命令',
}
/** Labels of what is done in a case, or another time, or undone. */
const caseWords: Row = {
  ko: '또는|만약|예(?:를|:)|중지|종료|삭제|제거|방법|형식',
  ja: 'または|もし|例|停止|削除|アンインストール|場合|方法|形式|書式',
  zh: '[在再把]容器|或|如果|假如|假设|例如|比如|若|停止|关闭|關閉|卸载|卸載|删除|刪除|移除|取消|禁用|禁止|格式：|格式$|语法|参数|用法|旧|舊|不要|方式[一二三四\\d]|方法[一二三四\\d]|可以|可选|情况|CentOS|Ubuntu|Debian|Fedora|RHEL|Windows|Mac',
}
/** A change that is not to be made. */
const noChangeWords: Row = {
  en: "\\b(?:no need to|need not|(?:do(?:es)?|must|should) not|(?:do|does|must|should)n['’]t|can ?not|can['’]t|never)(?: (?:need|have) to)? (?:edit|modify|change)\\b",
  ko: '(?:편집|수정|변경)(?:하지|할 필요|할 수 없|은 불가)',
  ja: '(?:編集|変更|修正)(?:しない|は?不要|する必要(?:は|が)な|できな|してはいけ)',
  zh: '(?:不需要|不用|不必|无需|無需|不要|不能|不可|不得|请勿|請勿)(?:再|去|对)?(?:编辑|編輯|修改|更改)',
  vi: '(?:không (?:cần|được|thể)|đừng) (?:sửa|chỉnh sửa|thay)',
  pt: 'não (?:é preciso |precisa |deve |pode )?(?:edit|modifi|alter)\\p{L}+',
  es: 'no (?:hace falta |es necesario |debe |puede )?(?:edit|modifi|cambi)\\p{L}+',
  fr: "n[e’'] ?\\p{L}+ pas (?:besoin d[e’'] ?)?(?:édit|modifi|chang)\\p{L}+|ne (?:modifi|édit)\\p{L}+ pas",
  de: '(?:nicht|keinesfalls|nie) (?:ge|ver)?(?:änder|bearbeit|modifizier)\\p{L}+',
  ru: 'не (?:нужно |надо |следует )?(?:редактир|измен|меня|правь)\\p{L}*',
  id: '(?:tidak perlu|jangan|tidak (?:boleh|bisa)) (?:meng)?(?:edit|ubah)',
  tr: '(?:düzenle|değiştir)(?:me(?:yin|nize gerek)|ilemez)',
  it: 'non (?:serve |occorre |deve |può )?(?:modific|cambi)\\p{L}+',
  pl: 'nie (?:trzeba |należy |można )?(?:edyt|zmieni)\\p{L}+',
  th: '(?:ไม่ต้อง|ไม่จำเป็นต้อง|ห้าม|อย่า)(?:แก้ไข|เปลี่ยน)',
}
/** What stands below is to be taken out of the file. */
const takeOutWords: Row = {
  en: '\\b(?:comment out|remove|delete) (?:the )?(?:following|these|this|below)\\b',
  ko: '(?:다음|아래)(?:의|과 같은)? ?.{0,20}(?:주석 ?처리|삭제|제거)',
  ja: '(?:次|以下|下記)の.{0,16}(?:コメントアウト|削除)',
  zh: '(?:注释掉?|註解掉?|删除|刪除|去掉|删掉|移除)(?:以下|下面|如下|下列)',
  vi: '(?:xóa|xoá|bỏ) (?:các )?(?:dòng|đoạn) (?:sau|dưới đây)',
  pt: '(?:coment|remov|apag)\\p{L}+ (?:[ao]s? )?(?:seguintes?|linhas? abaixo)',
  es: '(?:coment|elimin|borr)\\p{L}+ (?:l[ao]s? |el )?(?:siguientes?|líneas? de abajo)',
  fr: '(?:comment|supprim)\\p{L}+ (?:les? |la )?(?:lignes? )?(?:suivantes?|ci-dessous)',
  de: '(?:folgende[ns]?|diese) (?:Zeilen?|Abschnitte?) (?:auskommentieren|entfernen|löschen)',
  ru: '(?:закомментир|удал)\\p{L}+ (?:следующ|эти|эту)\\p{L}*',
  id: '(?:hapus|komentari) (?:baris )?(?:berikut|di bawah)',
  tr: '(?:aşağıdaki|şu) satır\\p{L}* (?:sil|yorum)\\p{L}*',
  it: '(?:comment|rimuov|elimin)\\p{L}+ (?:l[ae] |il |i )?(?:seguent[ei]|righe? sotto)',
  pl: '(?:zakomentuj|usuń) (?:następując|poniższ)\\p{L}+',
}
/** What stands below is what the file holds by itself. */
const byItselfWords: Row = {
  ko: '기본(?:값|으로 ?들어 ?있는)? ?(?:설정 ?)?(?:파일 ?)?(?:의 ?)?내용',
  ja: '(?:デフォルト|既定)の?(?:設定)?(?:ファイル)?の?内容',
  zh: '(?:默认|預設|原始)的?(?:配置)?(?:文件)?的?(?:内容|內容)',
}
/** What stands below is in the file, and is looked for. */
const findWords: Row = {
  en: '\\b(?:find|look for|locate|search for) (?:the )?(?:following|these|this|below)\\b',
  ko: '(?:다음|아래)(?:의|과 같은)? ?.{0,20}찾(?!아보)',
  ja: '(?:次|以下|下記)の.{0,16}(?:探し|検索)',
  zh: '(?:找到|查找|搜索|搜尋)(?:以下|下面|如下|下列)',
  vi: 'tìm (?:các )?(?:dòng|đoạn) (?:sau|dưới đây)',
  pt: '(?:procur|localiz|encontr)\\p{L}+ (?:[ao]s? )?(?:seguintes?|linhas? abaixo)',
  es: '(?:busc|busqu|localic|localiz)\\p{L}+ (?:l[ao]s? |el )?(?:siguientes?|líneas? de abajo)',
  fr: '(?:recherch|cherch|trouv)\\p{L}+ (?:les? |la )?(?:lignes? )?(?:suivantes?|ci-dessous)',
  de: '(?:folgende[ns]?|diese) (?:Zeilen?|Abschnitte?) (?:suchen|finden)',
  ru: '(?:найд|найти)\\p{L}* (?:следующ|эти|эту)\\p{L}*',
  id: '(?:cari|temukan) (?:baris )?(?:berikut|di bawah)',
  tr: '(?:aşağıdaki|şu) satır\\p{L}* bul\\p{L}*',
  it: '(?:cerc|trov)\\p{L}+ (?:l[ae] |il |i )?(?:seguent[ei]|righe? sotto)',
  pl: 'znajdź (?:następując|poniższ)\\p{L}+',
}
/** Words for what is printed. */
const outputWords: Row = {
  en: '\\boutputs?\\b|looks? like|you (?:should|will) (?:see|get)|\\bprints\\b|\\breturns\\b|\\bdisplays\\b',
  ko: '출력|나오면|나옵니다|나온다|나와야|반환(?:합니다|됩니다|해야|되어야)',
  ja: '出力',
  zh: '输出|輸出|显示如下|返回',
  vi: 'đầu ra|hiển thị',
  pt: 'saída|retorn\\p{L}+',
  es: 'salida|devuelve',
  fr: 'sortie|affich\\p{L}+',
  de: 'Ausgabe',
  ru: 'вывод\\p{L}*',
  id: 'keluaran',
  tr: 'çıktı\\p{L}*',
  it: 'uscita',
  pl: 'wyjście',
  th: 'ผลลัพธ์|เอาต์พุต|แสดงผล(?:ดังนี้|แบบนี้)',
}
/** An output that is set up, directed or watched: where it goes, not what stands below. */
const setOutputWords: Row = {
  en: '\\b(?:enable|disable|configure|set up|activate|deactivate|define|uncomment|redirect|direct|send|save|store|capture|copy|watch|observe|follow|monitor)\\b.{0,40}\\boutputs?\\b|\\boutput (?:plugins?|directory|folder|file|format|section)\\b(?! (?:is|should|will|looks))',
  ko: '출력 ?(?:설정|형식|파일|경로|위치)|출력을 ?(?:활성|비활성|설정|저장|리디렉)',
  ja: '出力(?:先|形式|ファイル|設定)|出力を(?:有効|無効|設定|変更|保存|リダイレクト)',
  zh: '(?:输出|輸出)(?:到|路径|目录|文件|格式|配置|插件)|(?:启用|禁用|配置|设置).{0,12}(?:输出|輸出)',
  ru: '(?:включ|отключ|актив|деактив|настро|сохран|перенаправ)\\p{L}+.{0,40}вывод\\p{L}*',
}
/** What stands below a line that ends in this is typed, whatever file the line speaks of. */
const commandWords: Row = {
  en: "\\b(?:following|these|this|the) (?:[\\w'-]+ )?commands?\\b",
  ko: '(?:다음|아래)(?:의|과 같은)? ?(?:[\\w\\p{L}]+ )?(?:명령|커맨드)',
  ja: '(?:次|以下|下記)の?(?:[\\w\\p{L}]{0,8}の)?コマンド',
  zh: '(?:以下|下面|下列|如下)的?(?:[\\w\\p{L}]{0,4}的?)?(?:命令|指令)',
  vi: '(?:các )?lệnh (?:sau|dưới đây|bên dưới)',
  pt: '(?:seguintes? comandos?|comandos? (?:a seguir|abaixo|seguintes?))',
  es: '(?:siguientes? comandos?|comandos? siguientes?)',
  fr: '(?:commandes? suivantes?|suivantes? commandes?)',
  de: '(?:folgende[nm]?|diese[nm]?) (?:\\p{L}+ )?Befehl\\p{L}*',
  ru: 'следующ\\p{L}+ команд\\p{L}+',
  id: 'perintah (?:berikut|di bawah)',
  tr: '(?:aşağıdaki|şu) komut\\p{L}*',
  it: '(?:seguent[ei] comand[oi]|comand[oi] seguent[ei])',
  pl: '(?:następując\\p{L}+|poniższ\\p{L}+) polece\\p{L}+',
  th: 'คำสั่ง(?:ต่อไปนี้|ดังนี้|ด้านล่าง)',
}
/** Words for how something is to look in the end. */
const lookWords: Row = {
  en: '\\b(?:should|must|will|would)\\b.{0,20}\\blook (?:something |somewhat )?like\\b',
  ko: '(?:다음과|아래와) ?같(?:이|은|아야|도록)',
  ja: '(?:次|以下|下記)のように(?:なり|します|する|編集|変更|修正)',
  zh: '(?:应该?|應該?|最终|最後|内容)如下',
  vi: '(?:sẽ|phải|cần) (?:trông )?(?:như|giống) (?:sau|thế này)',
  pt: 'dever?(?:á|ia)? ficar (?:assim|como)|ficar(?:á)? assim',
  es: 'debe(?:ría)? (?:quedar|verse) (?:así|como)',
  fr: 'dev(?:rait|ra) ressembler à',
  de: '(?:sollte|muss) (?:so|wie folgt|folgendermaßen) aussehen',
  ru: 'должен (?:выглядеть|иметь вид)',
  id: '(?:seharusnya|harus) (?:terlihat )?seperti',
  tr: 'şöyle (?:olmalı|görünmeli)',
  it: 'dovrebbe (?:apparire|essere) (?:così|come)',
  pl: 'powin\\p{L}+ wyglądać',
}
/** Words for what comes of it, or for looking: what follows may be printed, or be the command that prints it. */
const resultWords: Row = {
  en: '\\bresults?\\b|\\bverify|\\bcheck|\\bconfirm',
  ko: '결과|확인|표시',
  ja: '結果|確認|表示(?![已成服我该这正允启没安连说])',
  zh: '结果|結果|验证|驗證|检查|查看|确认|確認',
  vi: 'kết quả|kiểm tra|xác nhận',
  pt: 'resultado|verifi\\p{L}+|confir\\p{L}+',
  es: 'resultado|verifi\\p{L}+|comprob\\p{L}+',
  fr: 'résultat|vérifi\\p{L}+',
  de: 'Ergebnis|prüf\\p{L}+|überprüf\\p{L}+',
  ru: 'результат\\p{L}*|провер\\p{L}+',
  id: 'hasil\\p{L}*|periksa|cek|verifikasi',
  tr: 'sonuç\\p{L}*|kontrol\\p{L}*|doğrula\\p{L}*',
  it: 'risultat[oi]|verific\\p{L}+|controll(?:a|i|o|are|ate|iamo)\\b',
  pl: 'wynik\\p{L}*|sprawd\\p{L}+',
}
/** The reader will see something: what is printed, unless it is looked up first. */
const seenWords: Row = {
  en: "\\b(?:you|we)(?:’ll|'ll)? (?:(?:should|will|would|can|may|must) (?:now |then )?)?(?:see|get|obtain|receive)\\b|\\bappears?\\b",
  ko: '보이(?:면|게)|보입니다',
  ja: '得られ|返(?:って|され)',
  zh: '会看到|看到(?:如下|类似|下面|以下)|得到|(?:会)?出现(?:如下|下面|以下)|显示(?:如下|下面|以下)|(?:是|会)显示这样',
  vi: 'thu (?:về|được)|nhận được|sẽ thấy|xuất hiện',
  pt: '(?:dever\\p{L}+|irá|vai) (?:ver|aparecer|obter)|verá|aparecerá|obter\\p{L}+',
  es: 'deber\\p{L}+ (?:ver|aparecer|obtener)|ver(?:á|ás|emos)|aparecerá|obtendr\\p{L}+',
  fr: 'dev(?:ez|riez|rait) (?:voir|obtenir|apparaître)|verrez|obten\\p{L}+|obtien\\p{L}+',
  de: 'erscheint|(?:sollte|sieht|sehen|siehst).{0,40}(?:sehen|erscheinen|aus)',
  ru: 'увид\\p{L}+|получ(?:им|ите|ится)|появ(?:ится|иться)|видим',
  id: 'akan (?:muncul|tampil|terlihat)|terlihat seperti',
  tr: 'gör(?:meli|üne|ünme|ürsü)\\p{L}*',
  it: 'dovre(?:ste|sti|bbe) (?:vedere|apparire)|vedra[i]|otterr\\p{L}+|apparirà',
  pl: 'zobacz\\p{L}+|otrzym\\p{L}+|pojawi\\p{L}*',
}
/** What is shown, surely and right below. */
const shownWords: Row = {
  ko: '(?:다음|아래)과? ?같은 ?(?:결과|내용|메시지|화면)(?:이|가) ?(?:출력|표시|보이|나오|나타)',
  ja: '(?:次|以下|下記)のような?(?:結果|内容|メッセージ|画面)が(?:出力|表示|返)',
  zh: '(?:得到|看到|出现|出現|显示|顯示|返回|输出|輸出)(?:类似|类似于)?(?:如下|下面|以下|类似|類似|这样)[^，。；：]{0,8}(?:信息|内容|內容|结果|結果|提示|效果)',
}
/** Nothing but a word for what is printed: `Result:`. */
const resultNouns: Row = {
  en: '(?:(?:expected|example|sample|the|test) )?(?:results?|outputs?)(?: (?:is|are))?',
  ko: '(?:출력|실행) ?결과|결과|출력',
  ja: '(?:実行|出力)結果|結果|出力例?|表示例',
  zh: '(?:执行|输出|返回|運行|运行)?(?:结果|結果)|输出|輸出',
  vi: 'kết quả|ket qua',
  pt: 'resultado|saída',
  es: 'resultado|salida',
  fr: 'résultat|sortie',
  de: 'Ergebnis|Ausgabe',
  ru: 'результат|вывод',
  id: 'hasil(?:nya)?|keluaran',
  tr: 'sonuç|çıktı',
  it: 'risultato',
  pl: 'wynik',
}
/** Words that add nothing to it: "as follows". */
const follows: Row = {
  en: 'as follows|below|like this|looks like this',
  ko: '는? ?(?:다음과|아래와) 같다?',
  ja: '(?:は|が)?(?:以下|次)の(?:通り|とおり|ように)(?:です|になります)?',
  zh: '如下(?:所示)?|为',
  vi: 'như sau|nhu sau|bên dưới|trả về',
  pt: 'a seguir|abaixo',
  es: 'a continuación|siguiente',
  fr: 'suivant|ci-dessous',
  de: 'wie folgt',
  id: '(?:sebagai )?berikut|seperti ini',
}
const typeWords: Row = {
  en: '(?:enter|type|input)\\b.{0,30}\\b(?:password|passphrase|value|name)|press enter',
  ko: '(?:비밀번호|패스워드|암호|값).{0,8}입력|입력',
  ja: '(?:パスワード).{0,8}入力|入力',
  zh: '(?:输入|輸入).{0,8}(?:密码|密碼)?',
  vi: '(?<!đăng )nhập',
  pt: '(?:digit|inform|insir)\\p{L}+.{0,12}senha',
  es: '(?:introdu|escrib|ingres)\\p{L}+.{0,16}contraseña',
  fr: '(?:saisi|entr|tap)\\p{L}+.{0,16}mot de passe',
  de: '(?:Passwort|Kennwort).{0,12}(?:eingeben|ein)',
  ru: '(?:ввод|введ|вводи)\\p{L}*.{0,12}парол\\p{L}+|вводим пароль',
  id: 'masukkan.{0,16}(?:password|kata sandi)',
  tr: '(?:parola|şifre).{0,12}gir\\p{L}*',
  it: '(?:inser|digit)\\p{L}+.{0,12}password',
  pl: '(?:wpisz|podaj|wprowadź).{0,12}hasło',
  th: '(?:ใส่|กรอก|ป้อน).{0,16}(?:รหัสผ่าน|password)',
}
const editPattern = regex(`(?:${any(editWords)})`)
const donePattern = regex(`(?<![\\p{L}\\p{N}])(?:${any(reported)})(?![\\p{L}\\p{N}])`)
const deedPattern = regex(`(?:${any(deedWords)})`)
export const casePattern = regex(`(?:${any(caseWords)})`)
export const noChangePattern = regex(`(?:${any(noChangeWords)})`)
const takeOutPattern = regex(`(?:${any(takeOutWords)})`)
const byItselfPattern = regex(`(?:${any(byItselfWords)})`)
const findPattern = regex(`(?:${any(findWords)})`)
export const filePattern = regex(`(?:${any(fileWords)})`)
const changePattern = regex(`(?:${any(changeWords)})`)
const outputPattern = regex(`(?:${any(outputWords)})`)
const setOutputPattern = regex(`(?:${any(setOutputWords)})`)
const resultPattern = regex(`(?:${any(resultWords)})`)
const shownPattern = regex(`(?:${any(shownWords)})[^，。；]*[:：]\\s*$`)
const seenPattern = regex(`(?:${any(seenWords)})`)
const commandPattern = regex(`(?:${any(commandWords)})[^.。]{0,40}[:：]\\s*$`)
/** A case that is supposed: what stands below it is nobody's file. */
const supposingWords: Row = {
  en: '(?:for example,? |e\\.g\\.,? )?(?:if|suppose|assum(?:e|ing)|say|imagine)',
  ko: '(?:예를 ?들어,? ?)?(?:만약|만일|가령)',
  ja: '(?:例えば、?|たとえば、?)?(?:もし|仮に)',
  zh: '(?:例如，?|比如，?)?(?:如果|假设|假設|假如|假定|若)',
  vi: '(?:ví dụ,? )?(?:nếu|giả sử|giả định)',
  pt: '(?:por exemplo,? )?(?:se|suponha|supondo|imagine)',
  es: '(?:por ejemplo,? )?(?:si|supon\\p{L}+|imagin\\p{L}+)',
  fr: '(?:par exemple,? )?(?:si|supposons|imaginons)',
  de: '(?:zum Beispiel,? |z\\. ?B\\.,? )?(?:wenn|falls|angenommen)',
  ru: '(?:например,? )?(?:если|допустим|предположим)',
  id: '(?:misalnya,? |contohnya,? )?(?:jika|bila|apabila|misalkan|andaikan)',
  tr: '(?:örneğin,? )?(?:eğer|diyelim)',
  it: '(?:per esempio,? |ad esempio,? )?(?:se|supponiamo|immaginiamo)',
  pl: '(?:na przykład,? |np\\. )?(?:jeśli|jeżeli|załóżmy|przypuśćmy)',
  th: '(?:ตัวอย่างเช่น ?)?(?:ถ้า|หาก|สมมติ)',
}
const supposing = regex(
  `^(?:(?:${any(supposingWords)})(?:(?<![\\p{Script=Latin}\\p{Script=Cyrillic}])|(?![\\p{L}])))(?:[^.。]|\\.(?=\\S))*[:：]\\s*$`,
)
const lookPattern = regex(`(?:${any(lookWords)})`)
const resultOnly = regex(
  `^[\\p{P}\\p{S}\\s\\d]*(?:${any(resultNouns)})[ ]?(?:${any(follows)})?[\\p{P}\\p{S}\\s]*$`,
)
const typePattern = regex(`(?:${any(typeWords)})`)

/** A text without what a pattern finds in it. */
function without(text: string, pattern: Pattern): string {
  const match = pattern.exec(text)
  return match ? text.slice(0, match.index) + text.slice(match.index + match[0].length) : text
}

/** Is what stands below the sentence in the file, to be taken out or to be found? And what else does it say? */
export function saysThere(text: string): { take: 'out' | 'found' | 'itself'; rest: string } | undefined {
  if (text.length > 160) return undefined
  if (takeOutPattern.test(text)) return { take: 'out', rest: without(text, takeOutPattern) }
  if (byItselfPattern.test(text)) return { take: 'itself', rest: without(text, byItselfPattern) }
  return findPattern.test(text) ? { take: 'found', rest: without(text, findPattern) } : undefined
}

/** Does the sentence ask to change or to make something, and not tell that it was done? */
export function saysEdit(said: string): boolean {
  const text = without(said, noChangePattern)
  return editPattern.test(text) && (changePattern.test(text) || !donePattern.test(text))
}

/** Headings below which a guide tells how it is written: what stands there as an example is no step. */
const notationWords: Row = {
  en: '(?:the )?(?:typographic(?:al)?|document(?:ation)?|notation(?:al)?) conventions?|conventions?(?: used)?(?: in this (?:guide|document|book|manual))?|notation|how to read this (?:guide|document|book|manual)',
  ko: '(?:문서 ?)?표기(?:법| ?규칙| ?방법)?|문서 ?규칙|(?:이 ?)?(?:문서|가이드)(?:를)? ?읽는 ?(?:법|방법)',
  ja: '(?:設定ファイル等?の|コマンド等?の|本書の|文書の)?(?:記述|表記|記法)(?:について|規則|ルール|方法)|表記|凡例|(?:本書|この文書|このドキュメント)の(?:読み方|表記)',
  zh: '(?:文档|文件|排版|書寫|书写)?(?:约定|約定|惯例)|符号(?:说明|约定)|(?:本)?文档(?:的)?(?:格式|书写)说明',
  vi: 'quy ước(?: (?:trong tài liệu|viết))?',
  pt: 'convenções(?: (?:do|deste) (?:documento|guia))?',
  es: 'convenciones(?: (?:del|de este) (?:documento|guía))?',
  fr: 'conventions(?: (?:du|de ce) (?:document|guide))?',
  de: '(?:Schreib)?konventionen|Schreibweisen?',
  ru: '(?:условные )?обозначения|соглашения(?: (?:в|по) документ\\p{L}+)?',
  id: 'konvensi(?: (?:penulisan|dokumen))?',
  tr: '(?:yazım )?kuralları|gösterim',
  it: 'convenzioni(?: (?:del|di questo) (?:documento|manuale))?',
  pl: 'konwencje(?: (?:w|tego) dokumen\\p{L}+)?',
}
const notation = regex(`^[\\p{P}\\p{S}\\s\\d]*(?:${any(notationWords)})[\\p{P}\\p{S}\\s]*$`)

/** Does a heading stand above how the guide itself is written? */
export function saysNotation(heading: string): boolean {
  return heading.length <= 60 && notation.test(heading)
}

/** Is it nothing but words for a change, as `追記` above what is to be added? */
export function saysOnlyEdit(text: string): boolean {
  const rest = editPattern.all(text).reduce((left, word) => left.replace(word, ''), text)
  return rest !== text && !/[\p{L}\p{N}]/u.test(rest)
}

/** Is it the label of a command that is to be run, in this case and now? */
export function labelsDeed(text: string): boolean {
  return text.length <= 60 && deedPattern.test(text) && !casePattern.test(text)
}

/** Does it hold a word for a file? */
export function saysFile(text: string): boolean {
  return filePattern.test(text)
}

/** Does the sentence ask the reader to change the text of a file? */
export function tellsEdit(text: string): boolean {
  return changePattern.test(without(text, noChangePattern))
}

/** Does the line end in a call to type what stands below? */
export function announcesCommand(text: string): boolean {
  return commandPattern.test(text)
}

/** Within a container: no host has that file. */
const containerWords: Row = {
  en: '(?:inside|within|in) (?:of )?(?:the|your|each|a|an|every|that|this) (?:[\\p{L}\\d_-]+ )?containers?(?![\\p{L}])(?! (?:config|setting|runtime|engine|network|storage|host))',
  ko: '컨테이너 ?(?:안|내부|내)',
  ja: 'コンテナー?(?:内|の中|側)',
  zh: '容器(?:中|里|裡|内|內)',
  vi: '(?:bên )?trong (?:container|công-te-nơ)',
  pt: '(?:no|dentro do) (?:container|contêiner)',
  es: '(?:en el|dentro del) contenedor',
  fr: "(?:dans|à l[’']intérieur d)[eu]? ?(?:le |chaque )?conteneur",
  de: '(?:im|innerhalb des) Containers?(?![\\p{L}])',
  ru: '(?:в|внутри) контейнер\\p{L}+',
  id: 'di (?:dalam )?(?:container|kontainer|kontener)',
  tr: 'konteyner\\p{L}* (?:içinde|içindeki)',
  it: '(?:nel|dentro il) (?:container|contenitore)',
  pl: '(?:w|wewnątrz) kontener\\p{L}+',
  th: '(?:ใน|ภายใน) ?(?:container|คอนเทนเนอร์)',
}
const containerPattern = regex(`(?:${any(containerWords)})`)

/** Does the sentence speak of what is in a container? */
export function saysContainer(text: string): boolean {
  return containerPattern.test(text)
}

/** Does the line speak of what the reader may have, and ask for no change? */
export function supposes(text: string): boolean {
  const last = text.slice(text.lastIndexOf('. ') + 1).trimStart()
  return last.length <= longestCase && supposing.test(last) && !saysEdit(last)
}
const longestCase = 160

/** A block that shows what a file held until now. */
const formerWords: Row = {
  en: '(?:before|old|original)(?: (?:the )?(?:change|edit|modification)s?)?',
  ko: '(?:수정|변경|편집) ?전(?: ?내용)?|기존(?: ?내용)?',
  ja: '(?:編集|変更|修正|追記|書き換え)前(?:の(?:内容|設定))?',
  zh: '(?:修改|编辑|編輯|更改|变更|變更)(?:之)?前(?:的?(?:内容|配置))?|原(?:内容|文|配置)',
  vi: 'trước(?: khi (?:sửa|thay đổi))?',
  pt: 'antes(?: da (?:alteração|mudança|edição))?',
  es: 'antes(?: del? (?:cambio|la edición))?',
  fr: 'avant(?: (?:la )?modification)?',
  de: 'vorher|vor der Änderung',
  ru: 'было|до изменени\\p{L}+',
  id: 'sebelum(?: (?:diubah|perubahan))?',
  tr: '(?:değişiklikten )?önce',
  it: 'prima(?: della modifica)?',
  pl: 'przed(?: zmianą)?',
}
const formerOnly = regex(`^[\\p{P}\\p{S}\\s\\d]*(?:${any(formerWords)})[\\p{P}\\p{S}\\s]*$`)

/** Is it nothing but a word for how things were before a change? */
export function saysFormer(text: string): boolean {
  return text.length <= 40 && formerOnly.test(text)
}

/** Does the sentence tell how a file is to look in the end? */
export function saysLook(text: string): boolean {
  return text.length <= 160 && lookPattern.test(text) && !/\boutput/i.test(text)
}

/** What is printed and may be ignored is not what stands below: words of all languages, as they are written. */
const ignored =
  /\bignor(?:ed?|ieren?|iert|ar|ado|er|é|are|ato|owa\w*)\b|harmless|harmlos|inofensiv|무시|無視|忽略|不用管|игнорир|abaikan|diabaikan|bỏ qua|zignoruj|yok say/i

/** Does the sentence, short and before a block, call the block output: surely, perhaps, or not at all? */
export function saysOutput(text: string): 'surely' | 'perhaps' | undefined {
  if (text.length > 120 || /[`$]/.test(text) || ignored.test(text)) return undefined
  if (shownPattern.test(text)) return 'surely'
  if (resultPattern.test(text)) return resultOnly.test(text) ? 'surely' : 'perhaps'
  if (outputPattern.test(text) && !setOutputPattern.test(text)) return 'surely'
  return seenPattern.test(text) ? 'perhaps' : undefined
}

/** Words that take the reader to a page; English ones are a program's, too. */
const pageWords: Row = {
  ko: '브라우저|접속',
  ja: 'ブラウザ|アクセス',
  zh: '浏览器|瀏覽器|访问|訪問',
  vi: 'trình duyệt|truy cập',
  id: 'akses|peramban',
  th: 'เบราว์เซอร์|เข้าไปที่',
}
const pagePattern = regex(`(?:${any(pageWords)})`)

/** `浏览器打开 http://…`: is the reader told to look at a page? */
export function saysPage(text: string): boolean {
  return text.length <= 160 && /https?:\/\/|(?:\d{1,3}\.){3}\d/.test(text) && pagePattern.test(text)
}

/** Nothing but a word between two of which one is enough. */
const choiceWords: Row = {
  en: 'or',
  ko: '또는|혹은',
  ja: 'または|もしくは|或いは',
  zh: '或者?',
  vi: 'hoặc',
  pt: 'ou',
  es: 'o(?: bien)?',
  fr: 'ou(?: bien)?',
  de: 'oder',
  ru: 'или',
  id: 'atau',
  tr: 'veya|ya da',
  it: 'o(?:ppure)?',
  pl: 'lub|albo',
  cs: 'nebo',
  uk: 'або',
}
const choicePattern = regex(`^[\\p{P}\\p{S}]*(?:${any(choiceWords)})[\\p{P}\\p{S}]*$`)

/** `OR`, on a line of its own between two commands. */
export function isChoice(text: string): boolean {
  return text.length <= 12 && choicePattern.test(text)
}

/** Does the remark tell the reader to type something? */
export function saysType(text: string): boolean {
  return text.length <= 80 && typePattern.test(text)
}
