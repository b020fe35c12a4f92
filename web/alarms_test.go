package web

import (
	"net/http"
	"testing"
)

func TestAProgramRaisesItsAlarmAndConsolesActOnIt(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	h.want(200, "PUT", "/api/v1/alarms/banjir", ask{body: `{"spec":{"wall":"utama","title":"Banjir","layout":"situasi","acknowledge":true,"hold":"1s","giveBack":true}}`})
	made := h.want(201, "POST", "/api/v1/tokens", ask{body: `{"kind":"program","subject":"pompa","scope":"alarm/banjir"}`})
	token := map[string]string{"Authorization": "Bearer " + made["token"].(string), "Origin": ""}
	program := &http.Client{}
	console := h.open("/ws/console")
	console.say(`{"type":"hello","protocol":1,"ui":""}`)
	heard := func(want func(i map[string]any) bool) map[string]any {
		for {
			for _, i := range console.hear("alarms")["alarms"].([]any) {
				if i := i.(map[string]any); want(i) {
					return i
				}
			}
		}
	}

	h.want(204, "POST", "/api/v1/alarms/banjir/raise", ask{client: program, headers: token, body: `{"text":"air naik","subject":"tile/pad"}`})
	if i := heard(func(i map[string]any) bool { return i["phase"] == "proposed" }); i["text"] != "air naik" || i["by"] != "program/pompa" || i["acknowledge"] != true {
		t.Errorf("alarm = %v, want the program's", i)
	}
	h.want(403, "POST", "/api/v1/alarms/banjir/acknowledge", ask{client: program, headers: token})
	h.want(403, "POST", "/api/v1/alarms/lain/raise", ask{client: program, headers: token})
	h.want(200, "POST", "/api/v1/alarms/banjir/show", ask{})
	heard(func(i map[string]any) bool { return i["phase"] == "shown" })
	h.want(204, "POST", "/api/v1/alarms/banjir/acknowledge", ask{})
	if i := heard(func(i map[string]any) bool { return i["acknowledgedBy"] == "admin" }); i["acknowledge"] != false {
		t.Errorf("alarm = %v, want nothing to acknowledge", i)
	}
	h.want(204, "POST", "/api/v1/alarms/banjir/clear", ask{client: program, headers: token})
	if items := h.want(200, "GET", "/api/v1/incidents", ask{})["items"].([]any); len(items) != 1 || items[0].(map[string]any)["cleared"] == nil {
		t.Errorf("incidents = %v, want it cleared and held", items)
	}
	h.want(404, "POST", "/api/v1/alarms/lain/show", ask{})
	h.want(400, "PUT", "/api/v1/alarms/x", ask{body: `{"spec":{"wall":"utama","layout":"situasi","hold":"soon"}}`})
	h.want(400, "PUT", "/api/v1/alarms/x", ask{body: `{"spec":{"wall":"utama","layout":"situasi","when":{"lampu":1}}}`})
	h.want(422, "PUT", "/api/v1/alarms/x", ask{body: `{"spec":{"wall":"utama"}}`})
}
