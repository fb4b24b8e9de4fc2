"""The words of the pages in `pages.py`, by language: for each page its title and a sentence.

Languages are what visitors' headers ask for; the first is for everyone else. A new one needs all the keys and, in
`TAGS`, its language tag (BCP 47) and direction as HTML wants them.
"""

# ruff: noqa: RUF001 - typographic apostrophes and full-width punctuation are these languages' own

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final

TAGS: Final = {
    "en": ("en", "ltr"),
    "de": ("de", "ltr"),
    "es": ("es", "ltr"),
    "fr": ("fr", "ltr"),
    "pt": ("pt-BR", "ltr"),
    "ja": ("ja", "ltr"),
    "zh": ("zh-Hans", "ltr"),
    "hi": ("hi", "ltr"),
    "ar": ("ar", "rtl"),
}

PAGES: Final = {
    "en": {
        "not_found": ("There is no link here", "The address may be mistyped, or the link may have been removed."),
        "expired": ("This link has expired", "Whoever shared it with you may have a newer one."),
        "switched_off": ("This link is switched off", "It no longer leads anywhere."),
        "home": ("Short links live here", "To follow one, open its full address."),
        "unavailable": (
            "This link cannot be looked up right now",
            "The fault is ours. Please try again in a few seconds.",
        ),
        "not_allowed": ("Links can only be opened", "This address answers GET and HEAD requests only."),
        "bad_request": ("This address cannot be read", "Please check the link and try again."),
        "app": ("Opening the app", "If nothing happens, choose how to continue."),
    },
    "de": {
        "not_found": (
            "Hier gibt es keinen Link",
            "Vielleicht enthält die Adresse einen Tippfehler, oder der Link wurde entfernt.",
        ),
        "expired": ("Dieser Link ist abgelaufen", "Wer ihn mit Ihnen geteilt hat, hat vielleicht einen neueren."),
        "switched_off": ("Dieser Link ist abgeschaltet", "Er führt nirgendwo mehr hin."),
        "home": ("Hier wohnen Kurzlinks", "Um einem zu folgen, öffnen Sie seine vollständige Adresse."),
        "unavailable": (
            "Dieser Link ist gerade nicht erreichbar",
            "Das liegt an uns. Bitte versuchen Sie es in ein paar Sekunden noch einmal.",
        ),
        "not_allowed": ("Links lassen sich nur öffnen", "Diese Adresse beantwortet nur GET- und HEAD-Anfragen."),
        "bad_request": (
            "Diese Adresse ist nicht lesbar",
            "Bitte prüfen Sie den Link und versuchen Sie es noch einmal.",
        ),
        "app": ("Die App wird geöffnet", "Falls nichts passiert, wählen Sie, wie es weitergehen soll."),
    },
    "es": {
        "not_found": (
            "Aquí no hay ningún enlace",
            "Puede que la dirección esté mal escrita o que el enlace se haya eliminado.",
        ),
        "expired": ("Este enlace ha caducado", "Quien lo compartió contigo quizá tenga uno más reciente."),
        "switched_off": ("Este enlace está desactivado", "Ya no lleva a ninguna parte."),
        "home": ("Aquí viven los enlaces cortos", "Para seguir uno, abre su dirección completa."),
        "unavailable": (
            "Ahora mismo no podemos consultar este enlace",
            "El fallo es nuestro. Vuelve a intentarlo en unos segundos.",
        ),
        "not_allowed": (
            "Los enlaces solo se pueden abrir",
            "Esta dirección solo responde a solicitudes GET y HEAD.",
        ),
        "bad_request": ("No podemos leer esta dirección", "Comprueba el enlace y vuelve a intentarlo."),
        "app": ("Abriendo la aplicación", "Si no ocurre nada, elige cómo continuar."),
    },
    "fr": {
        "not_found": ("Il n’y a pas de lien ici", "L’adresse est peut-être mal saisie, ou le lien a été supprimé."),
        "expired": ("Ce lien a expiré", "La personne qui vous l’a transmis en a peut-être un plus récent."),
        "switched_off": ("Ce lien est désactivé", "Il ne mène plus nulle part."),
        "home": ("Ici vivent des liens courts", "Pour en suivre un, ouvrez son adresse complète."),
        "unavailable": (
            "Ce lien est momentanément indisponible",
            "Le problème vient de chez nous. Réessayez dans quelques secondes.",
        ),
        "not_allowed": ("Un lien ne peut être qu’ouvert", "Cette adresse ne répond qu’aux requêtes GET et HEAD."),
        "bad_request": ("Cette adresse est illisible", "Vérifiez le lien, puis réessayez."),
        "app": ("Ouverture de l’application", "Si rien ne se passe, choisissez comment continuer."),
    },
    "pt": {
        "not_found": (
            "Não há nenhum link aqui",
            "O endereço pode ter sido digitado errado, ou o link pode ter sido removido.",
        ),
        "expired": ("Este link expirou", "Quem o compartilhou com você talvez tenha um mais recente."),
        "switched_off": ("Este link está desativado", "Ele não leva mais a lugar nenhum."),
        "home": ("Aqui moram links curtos", "Para seguir um deles, abra o endereço completo."),
        "unavailable": (
            "Não conseguimos consultar este link agora",
            "A falha é nossa. Tente novamente em alguns segundos.",
        ),
        "not_allowed": ("Links só podem ser abertos", "Este endereço responde apenas a solicitações GET e HEAD."),
        "bad_request": ("Não conseguimos ler este endereço", "Confira o link e tente novamente."),
        "app": ("Abrindo o aplicativo", "Se nada acontecer, escolha como continuar."),
    },
    "ja": {
        "not_found": (
            "リンクが見つかりません",
            "アドレスが間違っているか、リンクが削除された可能性があります。",
        ),
        "expired": (
            "このリンクは有効期限が切れています",
            "共有した方に、新しいリンクがないかご確認ください。",
        ),
        "switched_off": ("このリンクは無効になっています", "現在はどこにもつながっていません。"),
        "home": ("ここは短縮リンクの住みかです", "リンクを開くには、アドレス全体を入力してください。"),
        "unavailable": (
            "現在このリンクを確認できません",
            "こちら側の問題です。数秒後にもう一度お試しください。",
        ),
        "not_allowed": (
            "リンクは開くことしかできません",
            "このアドレスは GET と HEAD のリクエストにのみ応答します。",
        ),
        "bad_request": (
            "このアドレスを読み取れません",
            "リンクを確認して、もう一度お試しください。",
        ),
        "app": ("アプリを開いています", "開かない場合は、続ける方法を選んでください。"),
    },
    "zh": {
        "not_found": ("这里没有链接", "地址可能输入有误，或者链接已被删除。"),
        "expired": ("此链接已过期", "分享给您的人也许有更新的链接。"),
        "switched_off": ("此链接已停用", "它不再指向任何页面。"),
        "home": ("这里是短链接的家", "要访问某个链接，请打开它的完整地址。"),
        "unavailable": ("暂时无法查询此链接", "问题出在我们这边，请几秒钟后重试。"),
        "not_allowed": ("链接只能被打开", "此地址仅响应 GET 和 HEAD 请求。"),
        "bad_request": ("无法识别此地址", "请检查链接后重试。"),
        "app": ("正在打开应用", "如果没有反应，请选择如何继续。"),
    },
    "hi": {
        "not_found": ("यहाँ कोई लिंक नहीं है", "हो सकता है कि पता ग़लत लिखा गया हो या लिंक हटा दिया गया हो।"),
        "expired": ("इस लिंक की अवधि समाप्त हो गई है", "जिसने इसे आपके साथ साझा किया, उसके पास शायद नया लिंक हो।"),
        "switched_off": ("यह लिंक बंद कर दिया गया है", "अब यह कहीं नहीं ले जाता।"),
        "home": ("यहाँ छोटे लिंक रहते हैं", "किसी लिंक पर जाने के लिए उसका पूरा पता खोलें।"),
        "unavailable": (
            "यह लिंक अभी उपलब्ध नहीं है",
            "गड़बड़ी हमारी ओर से है। कृपया कुछ सेकंड बाद फिर कोशिश करें।",
        ),
        "not_allowed": ("लिंक केवल खोले जा सकते हैं", "यह पता केवल GET और HEAD अनुरोधों का उत्तर देता है।"),
        "bad_request": ("यह पता पढ़ा नहीं जा सका", "कृपया लिंक जाँचें और फिर कोशिश करें।"),
        "app": ("ऐप खुल रहा है", "अगर कुछ न हो, तो चुनें कि आगे कैसे बढ़ना है।"),
    },
    "ar": {
        "not_found": ("لا يوجد رابط هنا", "قد يكون العنوان مكتوبًا بشكل خاطئ، أو ربما حُذف الرابط."),
        "expired": ("انتهت صلاحية هذا الرابط", "قد يكون لدى من شاركه معك رابط أحدث."),
        "switched_off": ("هذا الرابط معطَّل", "لم يعد يؤدي إلى أي مكان."),
        "home": ("هنا تسكن الروابط القصيرة", "لفتح أحدها، افتح عنوانه الكامل."),
        "unavailable": (
            "هذا الرابط غير متاح الآن",
            "الخلل من جانبنا. يُرجى المحاولة مجددًا بعد بضع ثوانٍ.",
        ),
        "not_allowed": ("الروابط تُفتح فقط", "لا يستجيب هذا العنوان إلا لطلبات GET وHEAD."),
        "bad_request": ("تتعذّر قراءة هذا العنوان", "يُرجى التحقق من الرابط والمحاولة مجددًا."),
        "app": ("جارٍ فتح التطبيق", "إذا لم يحدث شيء، فاختر طريقة المتابعة."),
    },
}

BUTTONS: Final = {
    "en": ("Try again", "Open the app", "Continue in the browser"),
    "de": ("Erneut versuchen", "App öffnen", "Im Browser fortfahren"),
    "es": ("Reintentar", "Abrir la aplicación", "Continuar en el navegador"),
    "fr": ("Réessayer", "Ouvrir l’application", "Continuer dans le navigateur"),
    "pt": ("Tentar novamente", "Abrir o aplicativo", "Continuar no navegador"),
    "ja": ("もう一度試す", "アプリを開く", "ブラウザで続ける"),
    "zh": ("重试", "打开应用", "在浏览器中继续"),
    "hi": ("फिर कोशिश करें", "ऐप खोलें", "ब्राउज़र में जारी रखें"),
    "ar": ("إعادة المحاولة", "فتح التطبيق", "المتابعة في المتصفح"),
}
"""What the buttons say: ask again, open the app, go on to the web."""
