package dev.tandem.finetune.dataset.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are the published examples of their registries, or made up with their checksums. */
class PersonalDataTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          write to max+list@mail.example.co.uk, please      | EMAIL
          call +49 30 901820 tomorrow                       | PHONE
          call (415) 555-2671 now                           | PHONE
          my number is 020 7946 0958                        | PHONE
          pay DE89 3704 0044 0532 0130 00 thanks            | IBAN
          pay GB82WEST12345698765432 soon                   | IBAN
          pay BE68 5390 0754 7034 from savings              | IBAN
          card 4111-1111-1111-1111 it was                   | CREDIT_CARD
          Amex 378282246310005                              | CREDIT_CARD
          SSN 123-45-6789                                   | NATIONAL_ID
          NINO AB 12 34 56 C                                | NATIONAL_ID
          DNI 12345678Z                                     | NATIONAL_ID
          NIE X1234567L                                     | NATIONAL_ID
          NIR 2 69 05 49 588 157 80                         | NATIONAL_ID
          from 192.0.2.44 yesterday                         | IP_ADDRESS
          at 2001:db8::8a2e:370:7334 too                    | IP_ADDRESS
          AKIAIOSFODNN7EXAMPLE                              | SECRET
          ghp_0123456789abcdefghijABCDEFGHIJ012345          | SECRET
          api_key = "k3jd9sLq02mvn4hs8wQz"                  | SECRET
          -----BEGIN RSA PRIVATE KEY-----                   | SECRET
          """)
  void findsEachKind(String text, PersonalData kind) {
    assertTrue(PersonalData.in(text).contains(kind), () -> PersonalData.in(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "it costs 4,500.00 in 2024",
        "card 4111-1111-1111-1112 has a wrong digit",
        "IBAN DE89 3704 0044 0532 0130 01 has one too",
        "DNI 12345678A has the wrong letter",
        "order 000-12-3456",
        "version 1.2.3 of 2024-11-21",
        "the ratio is 12:30:45",
        "@mention and a@b",
        "sk-short",
        "password: please choose a long one",
        "std::vector and a::b",
        "ISBN 978-3-16-148410-0"
      })
  void leavesAloneWhatOnlyLooksLikeIt(String text) {
    assertEquals(Set.of(), PersonalData.in(text));
  }

  @Test
  void isDoneWithTextsThatAreMadeToTakeLong() {
    for (String part : new String[] {"a", "1", "a.", "1 ", "AB12 ", "0-", "eyJa", "1:", "+1 "}) {
      PersonalData.in(part.repeat(200_000) + "@");
    }
    assertFalse(PersonalData.in("x".repeat(200_000)).contains(PersonalData.EMAIL));
  }
}
