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

# Lines that a phone or a mail program adds: they begin so, are short, and name a device or a program.
ADDED_LINES = (
    "sent from", "sent via", "get outlook", "outlook for", "verzonden vanaf", "verzonden met", "verzonden vanuit", "verstuurd vanaf",
    "verstuurd met", "download outlook", "outlook voor", "von meinem", "von meiner", "gesendet von", "gesendet mit", "holen sie sich outlook",
    "outlook für", "diese nachricht wurde von meinem", "enviado desde", "enviado con", "enviado de mi", "obtener outlook", "obtén outlook",
    "descargar outlook", "أرسلت من", "تم الإرسال من", "مرسل من", "مرسلة من", "أرسل من", "الحصول على outlook", "احصل على outlook",
    "iphone", "ipad", "android", "スマートフォンから送信", "ios 版 outlook", "android 版 outlook", "私の iphone",
)  # fmt: skip
DEVICES = (
    "iphone", "ipad", "ios", "android", "galaxy", "samsung", "huawei", "xiaomi", "pixel", "blackberry", "outlook", "mobile", "mobil", "mobiel",
    "telefoon", "telefon", "handy", "smartphone", "phone", "móvil", "teléfono", "tablet", "yahoo mail", "proton", "zoho mail", "gmail", "mail for windows",
    "mail für windows", "الهاتف", "هاتفي", "الجوال", "جوالي", "آيفون", "スマートフォン", "携帯",
)  # fmt: skip
# Lines that lists and scanners add; a paragraph that begins so.
FOOTERS = (
    "you received this message because you are subscribed", "to unsubscribe from this group", "to view this discussion on the web",
    "this email was scanned", "this email has been checked for viruses", "virus free", "deze e mail is gecontroleerd", "diese e mail wurde auf viren",
    "diese e mail wurde von avast", "virenfrei", "virusvrij", "este correo electrónico no contiene virus", "libre de virus",
)  # fmt: skip

# At the end of a mail: one sure word and two more of a group make a paragraph a disclaimer.
DISCLAIMERS = (
    (("confidential", "intended recipient", "intended solely", "intended only", "addressee", "legally privileged", "registered office", "registered in england",
      "consider the environment", "company no"),
     ("in error", "notify the sender", "delete", "disclosure", "disclose", "liability", "unauthorised", "unauthorized", "prohibited", "copying", "distribution",
      "print", "privileged", "recipient", "sender", "registered", "vat")),
    (("vertrouwelijk", "geadresseerde", "uitsluitend bestemd", "denk aan het milieu", "niet de bedoelde ontvanger", "disclaimer", "beoogde ontvanger"),
     ("bestemd", "ten onrechte", "afzender", "vernietigen", "verwijderen", "aansprakelijk", "openbaarmaking", "ontvanger", "verspreiding", "niet toegestaan",
      "per vergissing", "abusievelijk", "rechten", "afdrukt")),
    (("vertraulich", "handelsregister", "amtsgericht", "registergericht", "firmenbuch", "sitz der gesellschaft", "geschäftsführ", "ust id", "adressat",
      "vorgesehenen empfänger", "angegebenen empfänger", "richtige adressat"),
     ("empfänger", "irrtümlich", "absender", "vernichten", "löschen", "unbefugt", "weitergabe", "haftung", "bestimmt", "nicht gestattet", "hrb", "vorstand", "kopieren",
      "umwelt", "ausdrucken", "uid", "informationen", "gmbh")),
    (("confidencial", "aviso legal", "secreto profesional", "protección de datos", "lopd", "rgpd", "responsable del tratamiento", "medio ambiente", "antes de imprimir"),
     ("destinatario", "por error", "notif", "comunique", "elimin", "prohibi", "remitente", "privilegiad", "divulgación", "destrui", "exclusiv", "información", "mensaje", "destruya", "datos")),
    (("سرية", "سري", "إخلاء المسؤولية", "إخلاء مسؤولية", "المرسل إليه", "المستلم المقصود"),
     ("عن طريق الخطأ", "بطريق الخطأ", "إبلاغ المرسل", "حذف", "المقصود", "إفشاء", "خصوصية", "المستلم", "الإفصاح", "نسخ", "توزيع", "المرسل", "معلومات", "مسؤولية", "موجهة", "بالخطأ")),
    (("機密", "守秘", "名宛人", "誤送信", "意図された", "秘密情報"),
     ("受信者", "誤って", "破棄", "削除", "宛先", "ご連絡", "開示", "送信者", "無断", "禁じ", "受取人", "お知らせください", "本メール", "情報")),
)  # fmt: skip

# Words for what comes from outside, and a warning: both in one first paragraph make it a banner.
BANNERS = (
    (("originated from outside", "external email", "external sender", "external mail", "outside of the organi", "outside of your organi",
      "outside your organi", "outside our organi", "external message", "outside the organi"),
     ("do not click", "don t click", "caution", "be careful", "recogni", "warning", "think before")),
    (("externe afzender", "extern bericht", "externe e mail", "externe mail", "buiten de organisatie", "buiten onze organisatie", "buiten uw organisatie"),
     ("klik niet", "klik geen", "let op", "wees voorzichtig", "pas op", "open geen")),
    (("externe e mail", "externer absender", "externen absender", "externe nachricht", "externe mail", "von extern", "außerhalb der organisation",
      "außerhalb unserer organisation", "außerhalb ihrer organisation", "außerhalb des unternehmens", "ausserhalb der organisation"),
     ("klicken sie nicht", "klicken sie nur", "vorsicht", "achtung", "öffnen sie keine", "seien sie vorsichtig")),
    (("correo externo", "remitente externo", "fuera de la organización", "fuera de su organización", "mensaje externo", "fuera de nuestra organización"),
     ("no haga clic", "precaución", "no abra", "tenga cuidado", "atención")),
    (("خارج المؤسسة", "بريد خارجي", "رسالة خارجية", "مرسل خارجي", "خارج الشركة", "خارج المنظمة", "مصدر خارجي", "خارج مؤسستك"),
     ("لا تنقر", "تنقر على", "لا تضغط", "تحذير", "تنبيه", "لا تفتح", "تفتح المرفقات", "احذر")),
    (("社外からのメール", "社外から送信", "社外より", "社外から受信", "外部からのメール", "外部から受信", "外部メール", "組織外", "外部送信者", "外部ドメイン"),
     ("クリックしない", "クリックせず", "開かない", "注意してください", "ご注意", "警告")),
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
