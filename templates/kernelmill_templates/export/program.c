/* A program around one kernel: it reads numbers from the command line, and tells what came of it. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "@NAME@.h"

#if defined(__GNUC__)
#define MAYBE_UNUSED __attribute__((unused))
#else
#define MAYBE_UNUSED
#endif

MAYBE_UNUSED static void refuse(const char *text, const char *name, const char *wanted)
{
    fprintf(stderr, "%s is '%s', which is not %s\n", name, text, wanted);
    exit(2);
}

MAYBE_UNUSED static int64_t read_integer(const char *text, const char *name, int64_t least, int64_t most)
{
    char *end = NULL;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || value < least || value > most) {
        refuse(text, name, "an integer that it can hold");
    }
    return (int64_t)value;
}

MAYBE_UNUSED static uint64_t read_unsigned(const char *text, const char *name, uint64_t most)
{
    char *end = NULL;
    errno = 0;
    const unsigned long long value = strtoull(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || strchr(text, '-') != NULL || value > most) {
        refuse(text, name, "a natural number that it can hold");
    }
    return (uint64_t)value;
}

MAYBE_UNUSED static double read_number(const char *text, const char *name)
{
    char *end = NULL;
    const double value = strtod(text, &end);
    if (end == text || *end != '\0') {
        refuse(text, name, "a number");
    }
    return value;
}

MAYBE_UNUSED static bool read_truth(const char *text, const char *name)
{
    if (strcmp(text, "True") != 0 && strcmp(text, "1") != 0 && strcmp(text, "False") != 0 && strcmp(text, "0") != 0) {
        refuse(text, name, "True or False");
    }
    return text[0] == 'T' || text[0] == '1';
}

MAYBE_UNUSED static void print_integer(int64_t value)
{
    printf("%" PRId64 "\n", value);
}

MAYBE_UNUSED static void print_unsigned(uint64_t value)
{
    printf("%" PRIu64 "\n", value);
}

MAYBE_UNUSED static void print_truth(bool value)
{
    puts(value ? "True" : "False");
}

/* The fewest digits that give the number back. */
MAYBE_UNUSED static void print_number(double value)
{
    char text[40];
    for (int digits = 1; digits <= 17; ++digits) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) {
            break;
        }
    }
    printf("%s%s\n", text, strpbrk(text, ".enif") == NULL ? ".0" : "");
}

static int failed(int32_t code)
{
    if (@NAME@_line(code) != 0) {
        fprintf(stderr, "%s:%" PRId32 ": ", @NAME@_file(code), @NAME@_line(code));
    }
    fprintf(stderr, "%s\n", @NAME@_message(code));
    return 1;
}

