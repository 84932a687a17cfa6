"""What mail programs and people write around a message, in the six languages. Compared folded, see `text.key`."""

# Labels of the lines above a forwarded mail.
HEADER_LABELS = {
    "from": ("from", "van", "von", "de", "من", "مرسل", "المرسل", "差出人", "送信者", "発信者", "送信元"),
    "sent": ("sent", "date", "verzonden", "datum", "gesendet", "gesendet am", "enviado el", "enviado", "fecha", "تم الإرسال",
             "تاريخ الإرسال", "أُرسلت", "أرسلت", "التاريخ", "تاريخ", "送信日時", "送信日", "日時", "日付"),
    "to": ("to", "aan", "an", "para", "a", "إلى", "宛先", "受信者", "cc", "bcc", "kopie", "kopie cc", "نسخة", "reply to", "responder a",
           "antwort an", "beantwoorden", "返信先", "importance", "prioriteit", "priorität", "wichtigkeit", "urgentie", "importancia",
           "attachments", "bijlagen", "anlagen", "datos adjuntos", "adjuntos", "المرفقات", "添付ファイル", "organization"),
    "subject": ("subject", "onderwerp", "betreff", "asunto", "الموضوع", "موضوع", "件名"),
}  # fmt: skip

# The line after which a signature begins.
SIGN_OFFS = (
    "kind regards", "best regards", "regards", "warm regards", "warmest regards", "many thanks and regards", "thanks and regards",
    "thanks & regards", "with kind regards", "with best regards", "best wishes", "yours sincerely", "sincerely",
    "yours faithfully",
    "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "hartelijke groet",
    "hartelijke groeten", "met hartelijke groet", "groeten", "groetjes", "mvg", "hoogachtend",
    "bedankt en groet",
    "mit freundlichen grüßen", "mit freundlichem gruß", "freundliche grüße", "freundliche grüsse", "viele grüße", "viele grüsse",
    "beste grüße", "beste grüsse", "mit besten grüßen", "mit besten grüssen", "liebe grüße", "schöne grüße", "herzliche grüße",
    "grüße", "grüsse", "gruss", "mfg", "danke und gruß",
    "vielen dank und viele grüße", "hochachtungsvoll", "mit freundlichen grüssen",
    "saludos", "un saludo", "saludos cordiales", "cordialmente", "un cordial saludo", "atentamente", "atte",
    "muchas gracias y saludos", "gracias y saludos",
    "un abrazo", "abrazo", "abrazos", "gracias y un saludo", "muchas gracias y un saludo", "un saludo y gracias", "saludos y muchas gracias", "reciba un cordial saludo", "slds", "saludos y gracias", "le saluda atentamente",
    "مع خالص التحية", "مع التقدير", "مع الاحترام", "مع الاحترام والتقدير", "بكل تقدير", "ولكم جزيل الشكر", "مع التحية", "مع تحياتي", "تحياتي", "مع أطيب التحيات", "أطيب التحيات", "مع جزيل الشكر",
    "مع الشكر والتقدير", "وتفضلوا بقبول فائق الاحترام", "والسلام عليكم", "مع خالص الشكر", "مع فائق الاحترام",
    "وتفضلوا بقبول فائق الاحترام والتقدير", "مع خالص الشكر والتقدير", "والسلام عليكم ورحمة الله وبركاته", "مع وافر الاحترام",
    "よろしくお願いいたします", "よろしくお願い致します", "よろしくお願いします", "宜しくお願いいたします", "宜しくお願い致します", "宜しくお願いします",
    "以上よろしくお願いいたします", "以上よろしくお願いします", "以上 よろしくお願いいたします", "以上 よろしくお願い致します", "敬具",
    "何卒よろしくお願いいたします", "何卒よろしくお願い申し上げます", "よろしくお願い申し上げます", "ご確認のほどよろしくお願いいたします",
    "お手数ですがよろしくお願いいたします", "どうぞよろしくお願いいたします", "どうぞよろしくお願いします",
)  # fmt: skip

# Such lines stand within a message too: only a short signature may follow.
WEAK_SIGN_OFFS = (
    "best", "thanks", "thank you", "many thanks", "thanks in advance", "thank you in advance", "kr", "br", "rgds",
    "cheers", "alvast bedankt", "alvast dank", "bedankt", "dank", "met dank", "bij voorbaat dank", "danke",
    "vielen dank", "besten dank", "danke im voraus", "vielen dank im voraus", "gracias", "muchas gracias",
    "gracias de antemano", "muchas gracias de antemano", "quedo atento", "quedo atenta", "quedo a la espera", "شكرا",
    "شكرا لكم", "شكرا جزيلا", "وشكرا", "شكرا مقدما", "مع الشكر", "以上", "lg", "vg", "groet", "gruß",
)  # fmt: skip

# Lines that a phone or a virus scanner adds; a line that begins so.
ADDED_LINES = (
    "sent from my ", "you received this message because", "to unsubscribe from this", "to view this discussion", "holen sie sich outlook", "sent from outlook", "sent from mail for", "sent from yahoo", "sent from proton", "sent from zoho mail", "get outlook for",
    "verzonden vanaf mijn", "verzonden met ", "verstuurd vanaf mijn", "verzonden vanuit", "outlook voor ", "download outlook", "verstuurd met ",
    "von meinem ", "gesendet von ", "gesendet mit ", "outlook für ", "diese e mail wurde von avast", "diese nachricht wurde von meinem",
    "enviado desde ", "enviado con ", "obtener outlook", "obtén outlook", "descargar outlook", "enviado de mi ",
    "أرسلت من", "أُرسلت من", "تم الإرسال من", "مرسل من", "مرسلة من", "أرسل من", "الحصول على outlook", "احصل على outlook",
    "iphoneから送信", "ipadから送信", "androidから送信", "スマートフォンから送信", "outlook for ", "ios 版 outlook", "android 版 outlook", "iphone から送信",
    "私の iphone", "this email was scanned", "virus free", "deze e mail is gecontroleerd", "este correo electrónico no contiene virus", "libre de virus",
    "virenfrei", "virusvrij",
)  # fmt: skip

# Three of a group's words in one paragraph at the end make it a disclaimer.
DISCLAIMERS = (
    ("confidential", "intended recipient", "intended solely", "intended only", "addressee", "privileged", "in error", "notify the sender",
     "delete", "disclosure", "disclose", "liability", "registered in", "registered office", "unauthorised", "unauthorized", "consider the environment",
     "prohibited", "copying", "distribution"),
    ("vertrouwelijk", "geadresseerde", "bestemd", "ten onrechte", "afzender", "vernietigen", "verwijderen", "aansprakelijk", "openbaarmaking",
     "ontvanger", "disclaimer", "verspreiding", "niet toegestaan", "per vergissing", "abusievelijk", "denk aan het milieu", "rechten"),
    ("vertraulich", "empfänger", "adressat", "irrtümlich", "absender", "vernichten", "löschen", "unbefugt", "weitergabe", "geschäftsführ", "handelsregister",
     "amtsgericht", "ust id", "uid", "registergericht", "firmenbuch", "haftung", "sitz der gesellschaft", "bestimmt", "nicht gestattet", "hrb", "vorstand", "kopieren"),
    ("confidencial", "destinatario", "por error", "notif", "comunique", "elimin", "prohibi", "protección de datos", "remitente", "privilegiad",
     "medio ambiente", "antes de imprimir", "divulgación", "aviso legal", "secreto profesional", "lopd", "rgpd", "responsable del tratamiento", "destrui", "exclusiv"),
    ("سري", "المرسل إليه", "عن طريق الخطأ", "بطريق الخطأ", "إبلاغ المرسل", "حذف", "إخلاء", "المقصود", "إفشاء", "خصوصية", "المستلم", "الإفصاح",
     "نسخ", "توزيع", "المرسل", "معلومات", "مسؤولية", "موجهة", "بالخطأ"),
    ("機密", "受信者", "誤って", "破棄", "削除", "宛先", "ご連絡", "開示", "送信者", "名宛人", "無断", "守秘", "秘密情報", "誤送信", "禁じ", "意図された", "受取人", "お知らせください"),
)  # fmt: skip

# Words for what comes from outside, and for what not to do with it: both in one first paragraph make it a banner.
BANNERS = (
    (("originated from outside", "external email", "external sender", "external mail", "outside of the organi", "outside of your organi",
      "outside your organi", "outside our organi", "external message", "outside the organi"),
     ("do not click", "caution", "be careful", "recogni", "links", "attachments", "warning", "verify")),
    (("externe afzender", "extern bericht", "externe e mail", "externe mail", "buiten de organisatie", "buiten onze organisatie", "buiten uw organisatie", "van buiten"),
     ("klik", "let op", "bijlage", "links", "voorzichtig", "pas op", "afzender")),
    (("externe e mail", "externer absender", "externen absender", "außerhalb", "ausserhalb", "externe nachricht", "externe mail", "von extern"),
     ("klicken", "vorsicht", "anhänge", "anhang", "links", "absender", "öffnen")),
    (("correo externo", "remitente externo", "fuera de la organización", "fuera de su organización", "mensaje externo", "fuera de nuestra organización", "fuera de la empresa"),
     ("haga clic", "precaución", "enlaces", "adjuntos", "abra", "cuidado", "atención", "remitente")),
    (("خارج المؤسسة", "بريد خارجي", "رسالة خارجية", "مرسل خارجي", "خارج الشركة", "خارج المنظمة", "مصدر خارجي", "خارج مؤسستك"),
     ("تنقر", "تضغط", "تحذير", "تنبيه", "روابط", "الروابط", "المرفقات", "مرفقات", "تفتح", "احذر")),
    (("社外", "外部から", "外部メール", "組織外", "外部送信者", "外部ドメイン"),
     ("リンク", "クリック", "添付ファイル", "注意", "警告", "url")),
)  # fmt: skip

# A sentence after the sign-off that is news again.
AFTERTHOUGHTS = (
    "ps",
    "p s",
    "nb",
    "n b",
    "pd",
    "p d",
    "ملاحظة",
    "ملحوظة",
    "追伸",
    "edit",
    "update",
    "nachtrag",
    "naschrift",
    "posdata",
)
