package io.defenderroutes.check;

import io.defenderroutes.config.Diagnosis;

/**
 * What is checked; makes its findings.
 *
 * @param group of the findings, such as a host
 * @param check what is expected of it
 */
record Subject(String group, String check) {
  /**
   * @param detail appended to the check
   */
  Finding good(String detail) {
    return Finding.good(group, check + detail);
  }

  /**
   * @param detail appended to the check
   */
  Finding note(String detail, String note) {
    return Finding.note(group, check + detail, note);
  }

  Finding warning(String cause, String remedy) {
    return Finding.warning(group, check, cause, remedy);
  }

  Finding bad(String cause, String remedy) {
    return Finding.bad(group, check, cause, remedy);
  }

  Finding bad(Diagnosis diagnosis) {
    return bad(diagnosis.cause(), diagnosis.remedy());
  }
}
