package io.defenderroutes.stories;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a running product answers Prometheus. */
public final class Scrape {
  private static final Pattern SAMPLE =
      Pattern.compile("(?m)^([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  /** One line of it. */
  public record Sample(String name, Map<String, String> labels, double value) {}

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI uri;
  private String text = "";

  private Scrape(int port) {
    uri = URI.create("http://127.0.0.1:" + port + "/observe/metrics");
  }

  /** Of the product that is started with these, which are given a port for it. */
  public static Scrape of(Map<String, String> properties) throws IOException {
    return new Scrape(Product.openManagement(properties));
  }

  public Scrape now() throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(response.statusCode() + " " + response.body());
    }
    text = response.body();
    return this;
  }

  public String text() {
    return text;
  }

  public List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    Matcher lines = SAMPLE.matcher(text);
    while (lines.find()) {
      Map<String, String> labels = new HashMap<>();
      if (lines.group(2) != null) {
        LABEL.matcher(lines.group(2)).results().forEach(l -> labels.put(l.group(1), l.group(2)));
      }
      samples.add(new Sample(lines.group(1), labels, Double.parseDouble(lines.group(3))));
    }
    return samples;
  }

  /** The sum of all samples with these labels; 0 if there is none. */
  public double value(String name, String... labels) {
    return samples().stream()
        .filter(sample -> sample.name().equals(name))
        .filter(
            sample -> {
              for (int i = 0; i < labels.length; i += 2) {
                if (!labels[i + 1].equals(sample.labels().get(labels[i]))) {
                  return false;
                }
              }
              return true;
            })
        .mapToDouble(Sample::value)
        .sum();
  }
}
