// Fillable widgets that can be seen on the pages, as MuPDF resolves them: « mutool run fields.js FILE ».
var PUSH_BUTTON = 1 << 16, INVISIBLE = 0x02 | 0x20, LEVELS = 32;

function inherited(node, key) {
  for (var level = 0; level < LEVELS && node && node.isDictionary(); ++level) {
    var value = node.get(key);
    if (value && !value.isNull()) return value.resolve();
    node = node.get("Parent");
    if (node) node = node.resolve();
  }
  return null;
}

function number(value) {
  return value && value.isNumber() ? value.asNumber() : 0;
}

function isFillable(widget) {
  var subtype = widget.get("Subtype");
  if (!subtype || String(subtype.resolve()) != "/Widget" || number(widget.get("F")) & INVISIBLE) return false;
  var kind = String(inherited(widget, "FT"));
  if (kind == "/Btn") return !(number(inherited(widget, "Ff")) & PUSH_BUTTON);
  return kind == "/Tx" || kind == "/Ch";
}

function fillableOn(page) {
  var annotations = page.get("Annots"), count = 0;
  if (!annotations || !annotations.resolve().isArray()) return 0;
  annotations = annotations.resolve();
  for (var index = 0; index < annotations.length; ++index) {
    var widget = annotations.get(index).resolve();
    if (widget.isDictionary() && isFillable(widget)) ++count;
  }
  return count;
}

var document = Document.openDocument ? Document.openDocument(scriptArgs[0]) : new Document(scriptArgs[0]);
if (document.needsPassword()) {
  print("locked");
} else {
  var total = 0;
  for (var index = 0; index < document.countPages(); ++index) total += fillableOn(document.findPage(index).resolve());
  print(total);
}
