package web

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"

	"kawung/wall"
)

// A handler answers a request or says why not; see newProblem.
type handler func(http.ResponseWriter, *http.Request) error

// routes are all routes. Each one is in wall's access table, and each route
// of the table is here: New and a test see to it.
func (s *Server) routes() map[string]handler {
	r := map[string]handler{
		"GET /{$}":                 s.pages.document("console"),
		"GET /display":             s.pages.document("display"),
		"GET /j/{token}":           s.pages.document("join"),
		"GET /w/{wall}":            s.pages.document("view"),
		"GET /assets/{file...}":    s.pages.asset,
		"GET /ca.crt":              s.getRoot,
		"GET /install":             s.getInstall,
		"GET /healthz":             s.getHealthz,
		"GET /readyz":              s.getReadyz,
		"GET /metrics":             s.metrics.get,
		"GET /api/v1/openapi.yaml": s.getOpenAPI,

		"POST /api/v1/session":   s.signIn,
		"GET /api/v1/session":    s.whoAmI,
		"DELETE /api/v1/session": s.signOut,

		"GET /api/v1/walls/{wall}/program":    s.getProgram,
		"GET /api/v1/walls/{wall}/preview":    s.getPreview,
		"PUT /api/v1/walls/{wall}/preview":    s.putPreview,
		"DELETE /api/v1/walls/{wall}/preview": s.deletePreview,
		"POST /api/v1/walls/{wall}/take":      s.postTake,
		"POST /api/v1/walls/{wall}/undo":      s.postUndo,
		"GET /api/v1/walls/{wall}/history":    s.getHistory,
		"POST /api/v1/walls/{wall}/safe":      s.postSafe,
		"POST /api/v1/walls/{wall}/blank":     s.postBlank,
		"POST /api/v1/walls/{wall}/tour":      s.postTour,

		"POST /api/v1/walls/{wall}/windows/{window}/tour": s.postWindowTour,

		"GET /api/v1/walls/{wall}/preview/difference": s.getDifference,
		"POST /api/v1/walls/{wall}/lease":             s.postLease,
		"DELETE /api/v1/walls/{wall}/lease":           s.deleteLease,

		"GET /api/v1/incidents":                  s.listIncidents,
		"POST /api/v1/alarms/{name}/raise":       s.raiseAlarm,
		"POST /api/v1/alarms/{name}/clear":       s.clearAlarm,
		"POST /api/v1/alarms/{name}/acknowledge": s.acknowledgeAlarm,
		"POST /api/v1/alarms/{name}/dismiss":     s.dismissAlarm,
		"POST /api/v1/alarms/{name}/show":        s.showAlarm,

		"GET /api/v1/walls/{wall}/links":         s.listLinks,
		"POST /api/v1/walls/{wall}/links":        s.postLink,
		"DELETE /api/v1/walls/{wall}/links/{id}": s.deleteLink,

		"GET /api/v1/tiles/{name}/data":   s.getTileData,
		"PUT /api/v1/tiles/{name}/data":   s.putTileData,
		"PATCH /api/v1/tiles/{name}/data": s.patchTileData,

		"POST /api/v1/displays/{name}/approve":  s.approveDisplay,
		"POST /api/v1/displays/{name}/identify": s.identifyDisplay,

		"GET /api/v1/tokens":         s.listTokens,
		"POST /api/v1/tokens":        s.postToken,
		"DELETE /api/v1/tokens/{id}": s.deleteToken,

		"POST /api/v1/rooms/{room}/invites":                            s.postInvite,
		"GET /api/v1/invites/{token}":                                  s.getInvite,
		"GET /api/v1/rooms/{room}/participants":                        s.listParticipants,
		"DELETE /api/v1/rooms/{room}/participants/{id}":                s.kickParticipant,
		"POST /api/v1/rooms/{room}/whip":                               s.postWHIP,
		"DELETE /api/v1/rooms/{room}/whip/{session}":                   s.deleteWHIP,
		"POST /api/v1/rooms/{room}/participants/{id}/whep":             s.postParticipantWHEP,
		"DELETE /api/v1/rooms/{room}/participants/{id}/whep/{session}": s.deleteParticipantWHEP,

		"GET /api/v1/sources":                     s.listSources,
		"POST /api/v1/cameras/discover":           s.discoverCameras,
		"POST /api/v1/cameras/probe":              s.probeCamera,
		"POST /api/v1/cameras/{name}/whep":        s.postCameraWHEP,
		"DELETE /api/v1/cameras/{name}/whep/{id}": s.deleteCameraWHEP,
		"PATCH /api/v1/cameras/{name}/whep/{id}":  s.patchWHEP,
		"POST /api/v1/cameras/{name}/whip":        s.postCameraWHIP,
		"DELETE /api/v1/cameras/{name}/whip/{id}": s.deleteCameraWHIP,
		"PATCH /api/v1/cameras/{name}/whip/{id}":  s.patchWHEP,
		"GET /api/v1/cameras/{name}/keyframe":     s.getKeyframe,
		"GET /api/v1/cameras/{name}/health":       s.getCameraHealth,
		"GET /api/v1/cameras/{name}/recording":    s.getRecording,

		"POST /api/v1/clips":        s.postClip,
		"GET /api/v1/clips":         s.listClips,
		"GET /api/v1/clips/{id}":    s.getClip,
		"DELETE /api/v1/clips/{id}": s.deleteClip,

		"GET /api/v1/images":           s.listImages,
		"GET /api/v1/images/{name}":    s.getImage,
		"PUT /api/v1/images/{name}":    s.putImage,
		"DELETE /api/v1/images/{name}": s.deleteImage,

		"GET /api/v1/cameras/{name}/encoder":                 s.getEncoder,
		"POST /api/v1/cameras/{name}/encoder":                s.postEncoder,
		"POST /api/v1/cameras/{name}/sync":                   s.postSync,
		"GET /api/v1/cameras/{name}/ptz":                     s.getPTZ,
		"POST /api/v1/cameras/{name}/ptz":                    s.postPTZ,
		"POST /api/v1/cameras/{name}/ptz/home":               s.postHome,
		"PUT /api/v1/cameras/{name}/ptz/presets":             s.putPreset,
		"POST /api/v1/cameras/{name}/ptz/presets/{preset}":   s.postPreset,
		"DELETE /api/v1/cameras/{name}/ptz/presets/{preset}": s.deletePreset,

		"POST /api/v1/apply": s.postApply,
		"GET /api/v1/export": s.getExport,
		"GET /api/v1/audit":  s.getAudit,

		"GET /ws/display":      s.serveDisplay,
		"GET /ws/console":      s.serveConsole,
		"GET /ws/rooms/{room}": s.serveRoom,
		"GET /ws/view/{wall}":  s.serveView,
	}
	for _, kind := range wall.Kinds() {
		d := declared{s, kind}
		path := "/api/v1/" + string(kind) + "s"
		r["GET "+path] = d.list
		r["GET "+path+"/{name}"] = d.get
		r["PUT "+path+"/{name}"] = d.put
		r["DELETE "+path+"/{name}"] = d.delete
	}
	return r
}

// messages are the messages each websocket accepts from its page, as the
// access table names them.
var messages = []string{
	"ws/display hello", "ws/display answer", "ws/display clock", "ws/display ready",
	"ws/display painted", "ws/display health", "ws/display resync",
	"ws/console hello", "ws/console clock",
	"ws/rooms hello", "ws/rooms offer", "ws/rooms answer", "ws/rooms clock", "ws/rooms mute", "ws/rooms leave",
	"ws/view hello", "ws/view clock", "ws/view answer", "ws/view resync", "ws/view focus",
}

// known says whether a message is one of ours at all.
func known(message string) bool { return slices.Contains(messages, message) }

// routeConsole refuses after its websocket is open, with a close code.
const routeConsole = "GET /ws/console"

// mount puts every route behind the checks that all of them share.
func (s *Server) mount() (http.Handler, error) {
	var missing []error
	listed, spoken := wall.Routes(), wall.SocketMessages()
	for _, m := range messages {
		if !slices.Contains(spoken, m) {
			missing = append(missing, fmt.Errorf("message %q is not in the access table", m))
		}
	}
	mux := http.NewServeMux()
	for pattern, h := range s.routes() {
		if !slices.Contains(listed, pattern) {
			missing = append(missing, fmt.Errorf("route %q is not in the access table", pattern))
			continue
		}
		mux.Handle(pattern, s.guard(pattern, h))
	}
	if len(missing) > 0 {
		return nil, errors.Join(missing...)
	}
	return s.secure(s.fallback(mux)), nil
}

// guard asks who it is, whether they may, and turns errors into problems.
func (s *Server) guard(pattern string, h handler) http.Handler {
	scope := scopeOf(pattern)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.now()
		answer := &recorder{ResponseWriter: w, status: http.StatusOK}
		if err := s.admit(answer, r, pattern, scope(r), h); err != nil {
			p := newProblem(err)
			switch {
			case p.Status < http.StatusInternalServerError, r.Context().Err() != nil: // whoever asked has gone
			case p.Status == http.StatusBadGateway, p.Status == http.StatusGatewayTimeout:
				s.log.Debug("camera", "route", pattern, "error", err)
			default:
				s.log.Error("request", "route", pattern, "error", err)
			}
			answer.problem(p)
		}
		s.metrics.request(pattern, answer.status, s.now().Sub(start))
	})
}

func (s *Server) admit(w http.ResponseWriter, r *http.Request, pattern, scope string, h handler) error {
	actor, err := s.identify(w, r)
	if err != nil {
		return err
	}
	if err := wall.Allowed(actor, pattern, scope); err != nil && pattern != routeConsole {
		if actor.Role == wall.RoleNobody {
			return errNotSignedIn
		}
		return err
	}
	return h(w, r.WithContext(withActor(r.Context(), actor)))
}

// scopeOf reads from a pattern which thing a token's scope must name:
// "/api/v1/tiles/{name}/data" is "tile/" and the name.
func scopeOf(pattern string) func(*http.Request) string {
	parts := strings.Split(pattern, "/")
	for i := 1; i+1 < len(parts); i++ {
		name, ok := strings.CutPrefix(parts[i+1], "{")
		name, closed := strings.CutSuffix(name, "}")
		if ok && closed && strings.HasSuffix(parts[i], "s") {
			kind := strings.TrimSuffix(parts[i], "s")
			return func(r *http.Request) string { return kind + "/" + r.PathValue(name) }
		}
	}
	return func(*http.Request) string { return "" }
}

// fallback answers what no route takes with a problem: 404, or 405 with Allow.
func (s *Server) fallback(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		answer := &discard{header: http.Header{}, status: http.StatusOK}
		h.ServeHTTP(answer, r)
		for _, k := range []string{"Allow", "Location"} {
			if v := answer.header.Get(k); v != "" {
				w.Header().Set(k, v)
			}
		}
		if answer.status < http.StatusBadRequest { // a path that is not clean: redirected
			w.WriteHeader(answer.status)
			return
		}
		start := s.now()
		refuse(answer.status, "%s %s is no route of this server", r.Method, r.URL.Path).titled().write(w)
		s.metrics.request("none", answer.status, s.now().Sub(start))
	})
}

// A recorder remembers the status, and whether anything was answered yet.
type recorder struct {
	http.ResponseWriter
	status  int
	written bool
}

func (w *recorder) WriteHeader(status int) {
	w.status, w.written = status, true
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	w.written = true
	return w.ResponseWriter.Write(b)
}

// Hijack hands the connection to the websocket upgrade.
func (w *recorder) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.status, w.written = http.StatusSwitchingProtocols, true
	return http.NewResponseController(w.ResponseWriter).Hijack()
}

// Unwrap lets handlers give an answer more time.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// problem answers with p unless something was answered already.
func (w *recorder) problem(p *problem) {
	if w.written {
		w.status = p.Status
		return
	}
	p.write(w)
}

// A discard keeps the header and the status of an answer.
type discard struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *discard) Header() http.Header         { return w.header }
func (w *discard) WriteHeader(status int)      { w.status = status }
func (w *discard) Write(b []byte) (int, error) { return w.body.Write(b) }

// quick bounds what a handler waits for.
const quick = 10 * time.Second
