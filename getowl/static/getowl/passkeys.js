// Passkeys: a form with data-passkey="create" or "get" asks the browser before it is sent, and sends the answer along.
// The options stand in the page (data-passkey-options names the element), or are fetched from where the form goes.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function optionsOf(form) {
  const element = document.getElementById(form.dataset.passkeyOptions);
  if (element) {
    const found = JSON.parse(element.textContent);
    return (found.creation_options ?? found.request_options).publicKey;
  }
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return (await response.json()).request_options.publicKey;
}

function decoded(options) {
  const withBytes = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    ...(options.excludeCredentials && { excludeCredentials: withBytes(options.excludeCredentials) }),
    ...(options.allowCredentials && { allowCredentials: withBytes(options.allowCredentials) }),
  };
}

function encoded(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[name]) response[name] = text(credential.response[name]);
  const { id, type } = credential;
  return { id, rawId: text(credential.rawId), type, response, clientExtensionResults: credential.getClientExtensionResults() };
}

async function ask(form) {
  const publicKey = decoded(await optionsOf(form));
  if (form.dataset.passkey === "get") return navigator.credentials.get({ publicKey });
  const alone = form.elements.passwordless?.checked;
  const { authenticatorSelection: selection } = publicKey;
  selection.residentKey = alone ? "required" : "discouraged";
  selection.requireResidentKey = Boolean(alone);
  if (alone) selection.userVerification = "required";
  return navigator.credentials.create({ publicKey });
}

const SAYS = {
  InvalidStateError: gettext("This device has a passkey for your account already."),
  NotAllowedError: gettext("No passkey was given. Try again, or choose another way."),
  SecurityError: gettext("Passkeys work only under the address that this site is set up for."),
};

document.addEventListener("submit", async (e) => {
  const form = e.target;
  if (!form.dataset?.passkey || form.elements.credential.value) return;
  e.preventDefault();
  try {
    if (!window.PublicKeyCredential) throw new Error("no passkeys");
    form.elements.credential.value = JSON.stringify(encoded(await ask(form)));
    form.submit();
  } catch (error) {
    getowl.showToast({ text: SAYS[error.name] ?? gettext("This browser cannot use a passkey here."), kind: "error" });
  }
}, true);
