package dev.tandem.retrieval.parse.format;

import java.util.Locale;
import java.util.Set;

/** How declarations show in a language's source; known by extension or by well-known names. */
enum CodeLanguage {
  /** Bodies in braces. */
  BRACES(
      "java js mjs cjs jsx ts mts cts tsx go rs c cpp cc cxx h hh hpp hxx cs php kt kts scala swift"
          + " dart groovy gradle m mm css scss less proto graphql gql tf hcl zig v sol json5 jsonc"),
  /** Bodies by indentation, or closed by a word at the indentation of their first line. */
  INDENTED("py pyi pyx rb rake lua ex exs jl nim cr coffee fs fsx hs ml"),
  /** Nested keys. */
  KEYED("yaml yml"),
  /** Sections under names in brackets. */
  SECTIONED("toml ini cfg conf properties env editorconfig"),
  /** Anything else that programs read: cut at blank lines. */
  PARAGRAPHS(
      "sh bash zsh fish ps1 bat cmd sql ddl r pl pm tcl asm s vim el clj cljs lisp scm erl tex bib"
          + " diff patch mk cmake dockerfile");

  private static final Set<String> NAMES =
      Set.of(
          "makefile",
          "dockerfile",
          "containerfile",
          "jenkinsfile",
          "vagrantfile",
          "rakefile",
          "gemfile",
          "cmakelists.txt",
          "gnumakefile",
          "justfile");

  private final Set<String> extensions;

  CodeLanguage(String extensions) {
    this.extensions = Set.of(extensions.split(" "));
  }

  /** The language of a file, or null where neither extension nor name tells it. */
  static CodeLanguage of(SourceFile file) {
    if (NAMES.contains(file.lastSegment().toLowerCase(Locale.ROOT))) {
      return PARAGRAPHS;
    }
    String extension = file.extension();
    for (CodeLanguage language : values()) {
      if (language.extensions.contains(extension)) {
        return language;
      }
    }
    return null;
  }
}
