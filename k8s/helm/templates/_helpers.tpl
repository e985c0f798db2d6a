{{- define "routes.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "routes.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "routes.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "routes.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "routes.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "routes.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "routes.image" -}}
{{- with .Values.image }}
{{- if .digest }}
{{- printf "%s@%s" .repository .digest }}
{{- else }}
{{- printf "%s:%s" .repository (default $.Chart.AppVersion .tag) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Selectors cannot be changed later. */}}
{{- define "routes.selectorLabels" -}}
app.kubernetes.io/name: {{ include "routes.name" . }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{/* Labels of pods. */}}
{{- define "routes.podLabels" -}}
{{ include "routes.selectorLabels" . }}
app.kubernetes.io/version: {{ default .Chart.AppVersion .Values.image.tag | trunc 63 | trimSuffix "-" | quote }}
app.kubernetes.io/component: poller
app.kubernetes.io/part-of: defender-alert-routes
{{- end }}

{{/* Labels of all other objects. */}}
{{- define "routes.labels" -}}
{{ include "routes.podLabels" . }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* True if instances share the connections. */}}
{{- define "routes.failover" -}}
{{- if gt (int .Values.replicaCount) 1 }}true{{ end }}
{{- end }}

{{/* True if the pods have a volume claim. Several instances have one only if it can be shared. */}}
{{- define "routes.claim" -}}
{{- with .Values.persistence }}
{{- if and .enabled (or .existingClaim (not (include "routes.failover" $)) (has "ReadWriteMany" .accessModes)) }}true{{ end }}
{{- end }}
{{- end }}
