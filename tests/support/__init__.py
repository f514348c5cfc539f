"""What several suites share: the corpus, back ends, comparison of outcomes, an interpreter of low IR, pretended compilers."""
