package dev.tandem.finetune.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SignatureTest {

  /** The example of the Standard Webhooks specification's libraries. */
  @Test
  void signsAsTheSpecificationsExample() {
    assertEquals(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        new Signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
            .of("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"));
  }

  @Test
  void refusesSecretsThatAreShortOrOfAnotherForm() {
    for (String secret : new String[] {"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_c2hvcnQ="}) {
      assertThrows(IllegalArgumentException.class, () -> new Signature(secret));
    }
  }
}
