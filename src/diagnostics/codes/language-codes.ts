/** Each with what it means and what to do: a paragraph of docs/diagnostics.md. */
export const languageCodes = {
  'invalid-character':
    'A character that has no meaning in HCL outside of strings and comments, often a single or a curly quote out of a document. Remove it, or write the text in straight double quotes.',
  'unsupported-operator': 'HCL has no operators on bits. For conditions write `&&`, `||` and `!`.',
  'unterminated-string':
    'A string or heredoc has no end. Add the missing quote; a text of several lines needs `\\n` or a heredoc (`<<EOT` to `EOT` on a line of its own).',
  'unterminated-comment': 'A comment that begins with `/*` has no `*/` before the end of the file. Add it.',
  'unclosed-bracket':
    'A bracket, brace or parenthesis that is opened is not closed, in code or in a `${ }` of a string. The place shown is where it opens or where the closing one is expected.',
  'missing-separator':
    'Between two items of a list, object or call stands a comma (in objects also a new line). Add it.',
  'invalid-object-item':
    'An item of an object is `name = value` or `"name": value`. Names with periods or spaces need quotes.',
  'argument-or-block-expected':
    'A body holds arguments (`name = value`) and blocks (`type { ... }`), and this is neither. Often an equals sign or a brace is missing on the line.',
  'invalid-block-definition':
    'A block is its type, its labels as plain text in quotes, and `{` on the same line; on one line it holds one argument at most, and what follows it begins on a new line.',
  'invalid-expression':
    'A value is expected here and none can be read. Look for a word too much, or for a part that is missing before or after it.',
  'extra-characters':
    'An expression is complete, and something stands behind it. Remove it, or add the operator or quotes that are missing.',
  'invalid-number':
    'A number is digits, with a point and an exponent at most. What is not, such as a version, is written in quotes.',
  'invalid-escape':
    'After a backslash in a string come `n`, `r`, `t`, `"`, `\\`, or `u` or `U` with the number of a character. A backslash itself is written twice.',
  'invalid-for-expression':
    'A `for` expression is `[for v in list : result]` or `{ for k, v in map : key => value }`; grouping with `...` needs braces and a key.',
  'invalid-template-directive':
    'A `%{ }` sequence in a string that is none of `if`, `else`, `endif`, `for`, `endfor`, or one that does not fit to those around it. A literal `%{` is written `%%{`.',
  'invalid-traversal':
    'What follows a dot or stands in brackets after a value is no name of an attribute and no index. Indexes are written `[0]`, all elements `[*]`.',
  'nesting-too-deep':
    'Expressions, blocks or JSON values are nested deeper than any person writes. Take the inner ones apart, for example into `local` values.',
  'expression-too-long':
    'Too many operations follow one another in one expression. Take it apart, for example into `local` values.',
  'file-too-large': 'The file is larger than what can be read as a template.',
  'invalid-json':
    'The file is not JSON: the place shown is the first that can not be read. JSON has no trailing commas and no comments.',
  'unexpected-json-value':
    'In the JSON syntax a body or block is an object, or an array of objects, and this is something else.',
  'duplicate-argument': 'The same argument or property is set twice in one block or object. Keep one of the two.',
  'unsupported-argument':
    'There is no argument of this name here. Look for a slip in its name, or whether it belongs to another block; the page of the component lists all that it has.',
  'unsupported-block':
    'Blocks of this type have no place here, or are not supported at all. Look for a slip in the type, or write it as an argument (`name = { ... }`) where that is meant.',
  'missing-argument': 'An argument that is required is not there. Add it.',
  'missing-block': 'A block that is required inside of this one is not there. Add it.',
  'duplicate-block': 'Only one block of this type can stand here. Keep one, and move into it what the others hold.',
  'missing-label':
    'A block has fewer labels than its type needs: `source "type" "name" { ... }`. Add those that are missing.',
  'extraneous-label': 'A block has more labels than its type has. Remove them.',
  'too-many-problems':
    'There are more problems than are told. Mend the first ones, and look again: the others may follow from them.',
  'unknown-variable':
    'A name stands for no value here. Look for a slip in it; variables are read as `var.name`, local values as `local.name`.',
  'unknown-function':
    'There is no function of this name. Look for a slip in it; the page on the language lists all functions.',
  'unsupported-attribute':
    'The value has no attribute of this name: an object that lacks it, or a value that has none. For an element of a list write its index first, `[0].name`.',
  'missing-element': 'A map has no element with this key. `lookup` and `try` answer a default for it.',
  'invalid-index':
    'The list, tuple, map or object has no element with this index or key. Indexes begin with 0; sets have none.',
  'null-value':
    'Something is taken out of a value that is null. Give it a value, or ask before: `x == null ? ... : ...`.',
  'not-iterable': 'A `for` goes through a value that has no elements. It needs a list, a set, a map or an object.',
  'invalid-splat':
    'The results of a nested `[*]` are of different types and make no list. A `for` expression makes a tuple of them.',
  'invalid-interpolation':
    'A value in a string is null, or a list or object that has no text. Use `join`, `jsonencode` or a single element of it.',
  'invalid-condition':
    'A condition is neither true nor false. Compare the value with something, or give it one when it is null.',
  'conditional-type-mismatch':
    'The two results of `condition ? this : that` are of types that have nothing in common. Convert one of them, for example with `tostring` or `tolist`.',
  'invalid-operand':
    'An operator is given a value of a type that it does not work on. Convert the value, for example with `tonumber`.',
  'operation-failed': 'An operation has no result for these values, such as a division by zero.',
  'evaluation-limit':
    'An expression makes more than is computed here: too many elements, too long a text, too large a number, or all expressions together too many steps. The message says which limit it is. Write down what is computed, or make it smaller.',
  'invalid-object-key':
    'The key of an item is null, is not a text, or could be meant as a name and as a reference. Write `(expression)` for the value of an expression, quotes for a name.',
  'duplicate-key':
    'A `for` expression makes the same key twice. Write `...` after the value to collect the values of each key in a list.',
  'invalid-expansion': 'What stands before `...` in a call is not a list, or not the last argument.',
  'wrong-argument-count':
    'A function is called with too few or too many arguments. The page on the language says what it takes.',
  'invalid-function-argument':
    'An argument of a function is of the wrong type, null, or a value that the function refuses; the message says why.',
  'function-failed':
    'A function was called rightly and could not give a result: a file that is not there, a text in another format than it reads.',
  'invalid-type':
    'A type is `string`, `number`, `bool`, `any`, or one with others in it: `list(string)`, `map(number)`, `object({ name = string })`, `tuple([string, number])`.',
  'invalid-default': 'A default value can not be converted to the type that is declared for it. Change one of the two.',
  'invalid-dynamic-iterator': 'The `iterator` of a dynamic block is a bare name, without quotes.',
  'invalid-dynamic-label':
    'The `labels` of a dynamic block are a list of texts that are known when the template is read and not sensitive.',
  'invalid-for-each': 'The `for_each` of a dynamic block needs a list, a set, a map or an object.',
  'unknown-for-each':
    'The `for_each` of a dynamic block is known only when the build runs, but how many blocks there are must be known before. Use a variable or a local value.',
  'invalid-template-expression':
    'A `{{ }}` in an option can not be read or has no result: a function that is not there, a field that is unknown, a brace that is missing. A literal `{{` is written ``{{ `{{` }}``.',
} as const
