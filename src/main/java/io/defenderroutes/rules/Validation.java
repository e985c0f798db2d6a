package io.defenderroutes.rules;

import io.defenderroutes.routes.ParsedRoutes;
import io.defenderroutes.routes.RoutesFolder;
import io.defenderroutes.routes.YamlFault;
import io.defenderroutes.routes.YamlFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Finds the faults of the files of a routes folder. */
record Validation(ParsedRoutes folder, RulesSettings settings) {
  /** All faults, errors first in each file, each once. */
  List<YamlFault> faults() {
    List<YamlFault> unloadable = folder.unloadable();
    if (!unloadable.isEmpty()) {
      // Further checks need their content.
      return unloadable;
    }
    Set<YamlFault> faults = new LinkedHashSet<>(folder.unread());
    List<FileFaults> readable = new ArrayList<>();
    for (YamlFile file : folder.all()) {
      faults.addAll(file.faults());
      if (file.faults().isEmpty() && !file.tree().isMissingNode()) {
        readable.add(new FileFaults(file, faults));
      }
    }
    SchemaCheck schema = new SchemaCheck();
    readable.forEach(of -> faults.addAll(schema.check(of.file())));
    readable.forEach(new PropertyCheck(folder, settings)::check);
    readable.forEach(new NameCheck(folder, settings.beans())::check);
    try (CallCheck calls = new CallCheck(folder, settings.formats().known())) {
      readable.forEach(calls::check);
      faults.addAll(calls.missing());
    }
    folderRules(readable);
    faults.addAll(new CycleCheck(folder).faults());
    faults.addAll(new DynamicUriCheck(folder, settings.properties()).faults());
    faults.addAll(
        new RuleCases(folder.in(RoutesFolder.TESTS), settings.fields(), settings.formats().names())
            .faults());
    faults.addAll(FormatCheck.ofFiles(settings.formats()));
    if (faults.stream().noneMatch(YamlFault::isError)) {
      load(faults);
    }
    List<YamlFault> sorted = new ArrayList<>(faults);
    sorted.sort(Comparator.comparing(YamlFault::file).thenComparingInt(YamlFault::line));
    return List.copyOf(sorted);
  }

  private void folderRules(List<FileFaults> readable) {
    ContractCheck words = new ContractCheck(folder, settings.fields());
    BranchCheck branches = new BranchCheck();
    FolderRuleCheck folderRules = new FolderRuleCheck(folder);
    try (SimpleCheck simple = new SimpleCheck(folder)) {
      readable.stream()
          .filter(of -> !of.file().subfolder().equals("pipeline"))
          .forEach(simple::check);
    }
    for (FileFaults faults : readable) {
      switch (faults.file().subfolder()) {
        case "routing" -> {
          words.check(faults);
          words.headers(faults);
          branches.check(faults);
          folderRules.routing(faults);
        }
        case "destinations" -> {
          words.check(faults);
          folderRules.destination(faults);
        }
        case "sources" -> folderRules.source(faults);
        default -> {}
      }
    }
  }

  /** Finds faults that only Camel knows, such as an invalid expression. */
  private void load(Set<YamlFault> faults) {
    try (Rules rules = new Rules(folder, settings)) {
      faults.addAll(new FormatCheck(rules, settings).ofSamples());
    } catch (InvalidRules e) {
      faults.addAll(e.faults());
    }
  }
}
