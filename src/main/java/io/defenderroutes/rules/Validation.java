package io.defenderroutes.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Looks for what is wrong with the files of a routes folder. */
final class Validation {
  private final RoutesFolder folder;
  private final RulesSettings settings;

  Validation(RoutesFolder folder, RulesSettings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /** All that is found, errors first in each file, each once. */
  List<Fault> faults() {
    List<Fault> outOfBounds = folder.outOfBounds();
    if (!outOfBounds.isEmpty()) {
      // What else is wrong cannot be told without what is in them.
      return outOfBounds;
    }
    Set<Fault> faults = new LinkedHashSet<>(folder.unread());
    List<YamlFile> readable = new ArrayList<>();
    for (YamlFile file : folder.all()) {
      faults.addAll(file.faults());
      if (file.faults().isEmpty() && !file.tree().isMissingNode()) {
        readable.add(file);
      }
    }
    SchemaCheck schema = new SchemaCheck();
    readable.forEach(file -> faults.addAll(schema.check(file)));
    PropertyCheck properties = new PropertyCheck(folder, settings);
    readable.forEach(file -> faults.addAll(properties.check(file)));
    NameCheck names = new NameCheck(folder, settings.beans());
    readable.forEach(file -> faults.addAll(names.check(file)));
    try (CallCheck calls = new CallCheck(folder)) {
      readable.forEach(file -> faults.addAll(calls.check(file)));
      faults.addAll(calls.missing());
    }
    doors(readable, faults);
    faults.addAll(new CycleCheck(folder).faults());
    faults.addAll(folder.dynamicUris(settings.properties()));
    faults.addAll(new RuleCases(folder.in(RoutesFolder.TESTS), settings.fields()).faults());
    if (faults.stream().noneMatch(Fault::isError)) {
      load(faults);
    }
    List<Fault> sorted = new ArrayList<>(faults);
    sorted.sort(Comparator.comparing(Fault::file).thenComparingInt(Fault::line));
    return List.copyOf(sorted);
  }

  private void doors(List<YamlFile> readable, Set<Fault> faults) {
    WordCheck words = new WordCheck(folder, settings.fields());
    BranchCheck branches = new BranchCheck();
    DoorCheck doors = new DoorCheck(folder);
    try (SimpleCheck simple = new SimpleCheck(folder)) {
      readable.stream()
          .filter(file -> !file.room().equals("pipeline"))
          .forEach(file -> faults.addAll(simple.check(file)));
    }
    for (YamlFile file : readable) {
      switch (file.room()) {
        case "routing" -> {
          faults.addAll(words.check(file));
          faults.addAll(words.headers(file));
          faults.addAll(branches.check(file));
          faults.addAll(doors.routing(file));
        }
        case "destinations" -> {
          faults.addAll(words.check(file));
          faults.addAll(doors.destination(file));
        }
        case "sources" -> faults.addAll(doors.source(file));
        default -> {}
      }
    }
  }

  /** Finds what only Camel knows, such as an expression that is none. */
  private void load(Set<Fault> faults) {
    try {
      new Rules(folder, settings).close();
    } catch (RulesTrouble e) {
      faults.addAll(e.faults());
    }
  }
}
