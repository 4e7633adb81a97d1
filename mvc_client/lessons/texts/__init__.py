"""The texts of the lessons, a file for each; in English, to be translated."""
