/**
 * How sure one is of a line, 0 to 1, by the kind of evidence for what it was taken for. Nothing else in this folder
 * weighs evidence with a number; `enough` says what a weight suffices for.
 */
export const weight = {
  /** Behind a prompt that can be nothing else. */
  prompt: 0.97,
  /** Typed into a client that was opened. */
  client: 0.93,
  /** Begins with a program, called as that one is. */
  program: 0.92,
  /** What stands around it says so: an editor's call, a ruler, a question. */
  told: 0.9,
  /** Behind `#` where the block writes root's prompts so; behind sudo; follows the naming of its file. */
  habit: 0.88,
  /** Runs a file; is called output; is what the command before asks. */
  likely: 0.85,
  /** A program whose name is a word, too; a statement without a client; a remark. */
  word: 0.8,
  /** A program that the guide calls elsewhere, behind a prompt. */
  called: 0.78,
  /** Has the shape of a command: options, a loop, a function. */
  shape: 0.75,
  /** May as well be something else: `#`, exports in a row, settings without a file. */
  either: 0.7,
  /** Few words in a block for a shell, the first of them made like a program's name. */
  named: 0.65,
  /** A program's name, and nothing else on the line. */
  alone: 0.62,
  /** Nothing speaks against it. */
  plain: 0.6,
  /** A word that is a program, too, in a long line. */
  long: 0.55,
  /** Something speaks against it: no shell can read it, it stands below what was printed. */
  doubted: 0.5,
  /** Stands in a block for a shell. */
  inShell: 0.45,
  /** Made like a command, where nothing says that this is code. */
  made: 0.4,
  /** Hardly a command. */
  hardly: 0.3,
  /** One word among others. */
  least: 0.2,
}

/** What a weight is enough for. */
export const enough = {
  /** To be run; below it a person decides. */
  run: 0.6,
  /** To be shown as perhaps a command. */
  mention: 0.4,
  /** To be a command where nothing says that this is code, or where others stand behind prompts. */
  outside: 0.8,
  /** To be a command below one that may have printed it. */
  below: 0.9,
  /** To speak against all else that the block may be. */
  against: 0.85,
  /** More than evidence can have. */
  never: 1,
}
