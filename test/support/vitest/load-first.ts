// `widthOf` requires it at the first text that is not narrow. Where something else imports it at that moment, Node throws
// ERR_INTERNAL_ASSERTION ("not yet fully loaded"), and goes on to: no screen of that process is drawn any more. A bundle
// has it in itself.
import 'string-width';
